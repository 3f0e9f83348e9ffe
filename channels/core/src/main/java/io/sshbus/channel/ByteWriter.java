package io.sshbus.channel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * A growing array that the parts of a batch or a frame are written to, big-endian. Confined to its
 * creator.
 */
public final class ByteWriter {
  private byte[] array;
  private int length;

  /** An empty writer with room for {@code capacity} bytes before it grows. */
  public ByteWriter(int capacity) {
    array = new byte[capacity];
  }

  /** How many bytes have been written. */
  public int length() {
    return length;
  }

  /** The array underneath; it changes when the writer grows. */
  public byte[] array() {
    return array;
  }

  /** Forgets what was written after the first {@code size} bytes; the array is kept. */
  public void truncate(int size) {
    length = size;
  }

  /** Makes room for {@code more} bytes. */
  public void reserve(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, Math.addExact(length, more)));
    }
  }

  /** Writes one byte. */
  public ByteWriter u8(int value) {
    reserve(1);
    array[length++] = (byte) value;
    return this;
  }

  /** Writes two bytes. */
  public ByteWriter u16(int value) {
    reserve(2);
    array[length++] = (byte) (value >>> 8);
    array[length++] = (byte) value;
    return this;
  }

  /** Writes four bytes. */
  public ByteWriter u32(int value) {
    reserve(4);
    putU32(length, value);
    length += 4;
    return this;
  }

  /** Writes eight bytes. */
  public ByteWriter i64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  /** Writes a number of 0 or more in 7-bit groups, the lowest first. */
  public ByteWriter varint(long value) {
    long rest = value;
    while (rest >= 0x80) {
      u8((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return u8((int) rest);
  }

  /** Writes bytes as they are. */
  public ByteWriter bytes(Bytes value) {
    return bytes(value.array(), value.offset(), value.length());
  }

  /** Writes a part of an array as it is. */
  public ByteWriter bytes(byte[] source, int offset, int size) {
    reserve(size);
    System.arraycopy(source, offset, array, length, size);
    length += size;
    return this;
  }

  /** Writes text as a two-byte length and UTF-8. */
  public ByteWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > 0xffff) {
      throw new IllegalArgumentException("text of " + utf8.length + " bytes");
    }
    return u16(utf8.length).bytes(utf8, 0, utf8.length);
  }

  /** Writes tags: a one-byte count, then each key and value as text. */
  public ByteWriter tags(Tags tags) {
    u8(tags.values().size());
    for (Map.Entry<String, String> tag : tags.values().entrySet()) {
      text(tag.getKey()).text(tag.getValue());
    }
    return this;
  }

  /** Overwrites four bytes that were written before. */
  public void putU32(int at, int value) {
    array[at] = (byte) (value >>> 24);
    array[at + 1] = (byte) (value >>> 16);
    array[at + 2] = (byte) (value >>> 8);
    array[at + 3] = (byte) value;
  }

  /** What was written, without a copy; the writer must not be used after. */
  public Bytes finish() {
    return Bytes.wrap(array, 0, length);
  }

  /** Copies what was written over a part of {@code target}. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, 0, target, at, length);
  }

  /** A copy of what was written. */
  public Bytes copy() {
    return Bytes.copyOf(array, 0, length);
  }
}
