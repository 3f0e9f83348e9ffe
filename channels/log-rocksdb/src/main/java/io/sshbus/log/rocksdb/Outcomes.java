package io.sshbus.log.rocksdb;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was said to the newest commands, so that repeats are told the same. Confined to the commit
 * thread.
 */
final class Outcomes {
  /** How many are remembered at most. */
  static final int REMEMBERED = 10_000;

  /** How large they may be together, in bytes; the newest is remembered in any case. */
  static final int MOST_BYTES = 16 << 20;

  private final Map<UUID, Bytes> byId = new LinkedHashMap<>();
  private long bytes;

  @Nullable Bytes get(UUID id) {
    return byId.get(id);
  }

  void put(UUID id, Bytes outcome) {
    byId.put(id, outcome);
    bytes += outcome.length();
    Iterator<Bytes> oldest = byId.values().iterator();
    while (byId.size() > REMEMBERED || (bytes > MOST_BYTES && byId.size() > 1)) {
      bytes -= oldest.next().length();
      oldest.remove();
    }
  }

  void write(ByteWriter out) {
    out.u32(byId.size());
    byId.forEach(
        (id, outcome) ->
            out.i64(id.getMostSignificantBits())
                .i64(id.getLeastSignificantBits())
                .u32(outcome.length())
                .bytes(outcome));
  }

  void read(ByteReader in) {
    byId.clear();
    bytes = 0;
    for (int left = in.u31(); left > 0; left--) {
      UUID id = new UUID(in.i64(), in.i64());
      put(id, Bytes.wrap(in.bytes(in.u31()).toArray()));
    }
  }
}
