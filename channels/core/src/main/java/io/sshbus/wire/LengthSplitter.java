package io.sshbus.wire;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Divides a stream of bytes into units with a four-byte length before each. Memory grows with what
 * has arrived, not with what a length promises. Confined to one thread.
 */
final class LengthSplitter {
  private static final int FIRST_ROOM = 64 * 1024;

  private final int maxUnit;
  private int headerBytes;
  private int header;
  private byte[] unit = new byte[0];
  private int filled;

  LengthSplitter(int maxUnit) {
    this.maxUnit = maxUnit;
  }

  /**
   * Takes more of the stream; each unit that is complete goes to {@code units} in an array of its
   * own.
   *
   * @throws BrokenFramingException where a length is 0 or over the limit
   */
  void feed(Bytes bytes, Consumer<Bytes> units) {
    int at = 0;
    while (at < bytes.length()) {
      at += headerBytes < 4 ? takeHeader(bytes, at) : takeUnit(bytes, at, units);
    }
  }

  /** How many bytes are kept for a unit that has not come whole. */
  int unfinished() {
    return unit.length;
  }

  private int takeHeader(Bytes bytes, int at) {
    header = (header << 8) | (bytes.at(at) & 0xff);
    headerBytes++;
    if (headerBytes == 4) {
      if (header < 1 || header > maxUnit) {
        throw new BrokenFramingException(
            header > maxUnit || header < 0 ? ErrorCode.FRAME_TOO_LARGE : ErrorCode.BAD_FRAME,
            "a frame of "
                + Integer.toUnsignedString(header)
                + " bytes; 1 to "
                + maxUnit
                + " are allowed");
      }
      unit = new byte[Math.min(header, FIRST_ROOM)];
      filled = 0;
    }
    return 1;
  }

  private int takeUnit(Bytes bytes, int at, Consumer<Bytes> units) {
    int taken = Math.min(header - filled, bytes.length() - at);
    if (unit.length - filled < taken) {
      unit = Arrays.copyOf(unit, Math.min(header, Math.max(2 * unit.length, filled + taken)));
    }
    System.arraycopy(bytes.array(), bytes.offset() + at, unit, filled, taken);
    filled += taken;
    if (filled == header) {
      Bytes whole = Bytes.wrap(unit, 0, header);
      unit = new byte[0];
      headerBytes = 0;
      header = 0;
      units.accept(whole);
    }
    return taken;
  }
}
