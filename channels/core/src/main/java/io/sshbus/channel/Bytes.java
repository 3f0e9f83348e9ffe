package io.sshbus.channel;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A run of bytes inside an array that nobody changes any more. Slices share the array, so a batch
 * is never copied to be read. Who hands an array to {@link #wrap} gives up writing to it.
 */
public final class Bytes {
  /** No bytes at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  /** What a lenient reader puts in the place of bytes that are not UTF-8. */
  private static final char REPLACEMENT = 0xfffd;

  private final byte[] array;
  private final int offset;
  private final int length;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** All of {@code array}, without a copy. */
  public static Bytes wrap(byte[] array) {
    return new Bytes(array, 0, array.length);
  }

  /** A part of {@code array}, without a copy. */
  public static Bytes wrap(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    return new Bytes(array, offset, length);
  }

  /** A copy of a part of {@code array}. */
  public static Bytes copyOf(byte[] array, int offset, int length) {
    return wrap(Arrays.copyOfRange(array, offset, offset + length));
  }

  /** The UTF-8 bytes of {@code text}. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The UTF-8 bytes of a text from outside.
   *
   * @throws BusException {@link ErrorCode#BAD_UTF8} where the text has halves of characters, which
   *     JSON can spell and UTF-8 cannot
   */
  public static Bytes strictUtf8(String text) {
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return new Bytes(utf8.array(), utf8.arrayOffset(), utf8.limit());
    } catch (CharacterCodingException e) {
      throw new BusException(ErrorCode.BAD_UTF8, "this text has half a character", e);
    }
  }

  /** The array underneath: for reading only, from {@link #offset()} on, {@link #length()} bytes. */
  public byte[] array() {
    return array;
  }

  /** Where the bytes begin in {@link #array()}. */
  public int offset() {
    return offset;
  }

  /** How many bytes there are. */
  public int length() {
    return length;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return length == 0;
  }

  /** The byte at {@code index}, counted from the beginning of this run. */
  public byte at(int index) {
    return array[offset + Objects.checkIndex(index, length)];
  }

  /** A part of this run, sharing its array. */
  public Bytes slice(int from, int size) {
    Objects.checkFromIndexSize(from, size, length);
    return new Bytes(array, offset + from, size);
  }

  /** A read-only view. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /** The bytes in an array of their own. */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** The bytes as text, malformed UTF-8 shown as U+FFFD. */
  public String text() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  /** The bytes as text, up to the first that is not UTF-8. */
  public String textToFirstFault() {
    CharBuffer text = CharBuffer.allocate(length);
    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array, offset, length), text, true);
    return text.flip().toString();
  }

  /**
   * The bytes as text.
   *
   * @throws BusException {@link ErrorCode#BAD_UTF8} where they are not UTF-8
   */
  public String strictText() {
    // Several times as quick as a decoder that reports; it puts the mark where something is wrong.
    String read = text();
    if (read.indexOf(REPLACEMENT) < 0) {
      return read;
    }
    try {
      CharBuffer text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array, offset, length));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new BusException(ErrorCode.BAD_UTF8, "these bytes are not UTF-8", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return length + " bytes";
  }
}
