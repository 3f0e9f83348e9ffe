package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Divides a stream of bytes into lines. A line that is too long is passed over up to its end and
 * told of once, with its beginning. Holds at most one line. Confined to one thread.
 */
public final class LineSplitter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LINE_FEEDS = ONES * '\n';
  private static final int BEGINNING = 1024;

  private final int maxLine;
  private ByteWriter begun = new ByteWriter(0);
  private boolean tooLong;

  /**
   * A splitter before the first line.
   *
   * @param maxLine the longest line, in bytes without its end
   */
  public LineSplitter(int maxLine) {
    this.maxLine = maxLine;
  }

  /** Takes the lines of a stream. */
  public interface Lines {
    /**
     * Takes a line without its LF or CR LF. The bytes are valid during the call only.
     *
     * @return whether to go on; false leaves the rest of the bytes unread
     */
    boolean line(Bytes line);

    /**
     * Told of a line that was passed over.
     *
     * @param beginning its first bytes, 1024 at most
     */
    void tooLong(BusException fault, Bytes beginning);
  }

  /**
   * Takes more of the stream; returns how many bytes were read, all of them unless {@code lines}
   * said to stop.
   */
  public int feed(Bytes bytes, Lines lines) {
    byte[] array = bytes.array();
    int end = bytes.offset() + bytes.length();
    int from = bytes.offset();
    for (int i = lineFeed(array, from, end); i < end; i = lineFeed(array, from, end)) {
      boolean goOn = line(array, from, i - from, lines);
      from = i + 1;
      if (!goOn) {
        return from - bytes.offset();
      }
    }
    keep(array, from, end - from);
    return bytes.length();
  }

  /**
   * The first line feed from {@code from} on, {@code end} where there is none. Looks at eight bytes
   * at a time: a byte of {@code x} is zero where {@code (x - 0x01) & ~x} has its highest bit set.
   */
  private static int lineFeed(byte[] array, int from, int end) {
    int i = from;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long x = (long) LONG.get(array, i) ^ LINE_FEEDS;
      long found = (x - ONES) & ~x & HIGH_BITS;
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    while (i < end && array[i] != '\n') {
      i++;
    }
    return i;
  }

  /** How many bytes of a line that has not ended are kept. */
  public int unfinished() {
    return begun.length();
  }

  /** Takes the end of the stream: what was begun is the last line. */
  public void end(Lines lines) {
    if (begun.length() > 0 || tooLong) {
      line(new byte[0], 0, 0, lines);
    }
  }

  private boolean line(byte[] array, int from, int length, Lines lines) {
    if (tooLong || begun.length() + length > maxLine + 1) {
      Bytes beginning = tooLong ? begun.finish() : beginning(array, from, length).finish();
      tooLong = false;
      begun = new ByteWriter(0);
      lines.tooLong(fault(), beginning);
      return true;
    }
    Bytes line = Bytes.wrap(array, from, length);
    if (begun.length() > 0) {
      line = begun.bytes(line).finish();
      begun = new ByteWriter(0);
    }
    int size = line.length();
    if (size > 0 && line.at(size - 1) == '\r') {
      line = line.slice(0, size - 1);
    }
    if (line.length() > maxLine) {
      lines.tooLong(fault(), line.slice(0, Math.min(BEGINNING, line.length())));
      return true;
    }
    return lines.line(line);
  }

  private void keep(byte[] array, int from, int length) {
    if (!tooLong && begun.length() + length > maxLine + 1) {
      begun = beginning(array, from, length);
      tooLong = true;
    } else if (!tooLong) {
      begun.bytes(array, from, length);
    }
  }

  private ByteWriter beginning(byte[] array, int from, int length) {
    int old = Math.min(BEGINNING, begun.length());
    return new ByteWriter(BEGINNING)
        .bytes(begun.array(), 0, old)
        .bytes(array, from, Math.min(BEGINNING - old, length));
  }

  private BusException fault() {
    return new BusException(
        ErrorCode.FRAME_TOO_LARGE, "a line is longer than the limit of " + maxLine + " bytes");
  }
}
