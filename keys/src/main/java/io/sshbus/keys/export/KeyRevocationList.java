package io.sshbus.keys.export;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.KeyState;
import java.util.List;

/** A file for {@code RevokedKeys} and {@code RevokedHostKeys}: OpenSSH's PROTOCOL.krl. */
public final class KeyRevocationList {
  private static final long MAGIC = 0x5353484b524c0a00L;
  private static final int FORMAT = 1;
  private static final int EXPLICIT_KEYS = 2;

  private KeyRevocationList() {}

  /**
   * The list of all of {@code keys} that are revoked or superseded.
   *
   * @param version a number that grows with each change, such as the one of the last transition
   * @param generatedMicros when, microseconds since 1970
   * @param comment what the list is, in ASCII
   */
  public static Bytes of(List<KeyRecord> keys, long version, long generatedMicros, String comment) {
    ByteWriter out = new ByteWriter(1024);
    out.i64(MAGIC).u32(FORMAT).i64(version).i64(Math.floorDiv(generatedMicros, 1_000_000L)).i64(0);
    string(out, Bytes.EMPTY);
    string(out, Bytes.utf8(comment));
    ByteWriter blobs = new ByteWriter(1024);
    keys.stream()
        .filter(key -> key.state() == KeyState.REVOKED || key.state() == KeyState.SUPERSEDED)
        .sorted(KeyRecord.ORDER)
        .forEach(key -> string(blobs, key.key().blob()));
    if (blobs.length() > 0) {
      out.u8(EXPLICIT_KEYS);
      string(out, blobs.finish());
    }
    return out.finish();
  }

  private static void string(ByteWriter out, Bytes bytes) {
    out.u32(bytes.length()).bytes(bytes);
  }
}
