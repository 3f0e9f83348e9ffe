package io.sshbus.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.TreeMap;

/**
 * Reads what {@link ByteWriter} wrote, from bytes that may come from an enemy: whatever is missing,
 * too long or out of range is {@link ErrorCode#BAD_FRAME}. Confined to its creator.
 */
public final class ByteReader {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int start;
  private final int end;
  private int position;

  /** A reader at the first of {@code bytes}. */
  public ByteReader(Bytes bytes) {
    array = bytes.array();
    start = bytes.offset();
    end = start + bytes.length();
    position = start;
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - position;
  }

  /** How many bytes have been read. */
  public int position() {
    return position - start;
  }

  /** Reads one byte, 0 to 255. */
  public int u8() {
    need(1);
    return array[position++] & 0xff;
  }

  /** Reads two bytes, 0 to 65535. */
  public int u16() {
    return u8() << 8 | u8();
  }

  /** Reads four bytes as they are. */
  public int i32() {
    need(4);
    int value = (int) INT.get(array, position);
    position += 4;
    return value;
  }

  /** Reads four bytes that must not exceed {@link Integer#MAX_VALUE}. */
  public int u31() {
    int value = i32();
    if (value < 0) {
      throw bad("a number over 2147483647");
    }
    return value;
  }

  /** Reads eight bytes. */
  public long i64() {
    need(8);
    long value = (long) LONG.get(array, position);
    position += 8;
    return value;
  }

  /** Reads eight bytes that must not be negative. */
  public long u63() {
    long value = i64();
    if (value < 0) {
      throw bad("a negative number");
    }
    return value;
  }

  /** Reads a number written in 7-bit groups, at most nine of them. */
  public long varint() {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int group = u8();
      value |= (long) (group & 0x7f) << shift;
      if (group < 0x80) {
        return value;
      }
    }
    throw bad("a number of more than 63 bits");
  }

  /** Reads {@code size} bytes, sharing the array. */
  public Bytes bytes(int size) {
    need(size);
    Bytes value = Bytes.wrap(array, position, size);
    position += size;
    return value;
  }

  /** Reads text with a two-byte length. */
  public String text() {
    return bytes(u16()).strictText();
  }

  /** Reads tags. */
  public Tags tags() {
    int count = u8();
    if (count == 0) {
      return Tags.NONE;
    }
    TreeMap<String, String> values = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      if (values.put(text(), text()) != null) {
        throw new BusException(ErrorCode.BAD_TAGS, "the same tag twice");
      }
    }
    return new Tags(values);
  }

  /** The rest of the bytes. */
  public Bytes rest() {
    return bytes(remaining());
  }

  /** Refuses bytes after the last field. */
  public void end() {
    if (remaining() > 0) {
      throw bad(remaining() + " bytes too many");
    }
  }

  private void need(int size) {
    if (size < 0 || size > end - position) {
      throw bad("the end after " + position() + " bytes, " + size + " more were expected");
    }
  }

  private static BusException bad(String seen) {
    return new BusException(ErrorCode.BAD_FRAME, "seen: " + seen);
  }
}
