package io.sshbus.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The text of a configuration file, and whose fault it is if there is none. Stateless. */
public final class ConfigSource {
  private static final int MAX_BYTES = 3 << 20;

  private ConfigSource() {}

  /**
   * Reads a stream to its end, 3 MiB of UTF-8 at most.
   *
   * @throws BusException {@link ErrorCode#USAGE}: it is larger, or no UTF-8
   * @throws IOException it cannot be read
   */
  public static String text(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw new BusException(ErrorCode.USAGE, "the file is larger than " + new DataSize(MAX_BYTES));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BusException(ErrorCode.USAGE, "the file is not UTF-8", e);
    }
  }
}
