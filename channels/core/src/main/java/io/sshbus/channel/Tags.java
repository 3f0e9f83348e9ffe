package io.sshbus.channel;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keys and values that describe an event or a connection. What a publisher sends are claims; what
 * the bus adds is trusted; the two never mix.
 *
 * @param values at most 32; a key has 1 to 63 of {@code A-Z a-z 0-9 . _ - /}, begins and ends with
 *     a letter or digit and is none of {@code node}, {@code user}, {@code channel}; a value has at
 *     most 255 bytes of UTF-8 and no control characters
 */
public record Tags(SortedMap<String, String> values) {
  /** No tags. */
  public static final Tags NONE = new Tags(new TreeMap<>());

  /** The most tags in one set. */
  public static final int MAX_TAGS = 32;

  /** The longest value, in bytes of UTF-8. */
  public static final int MAX_VALUE_BYTES = 255;

  private static final int MAX_KEY_LENGTH = 63;

  /** A character of UTF-16 has at most so many bytes of UTF-8. */
  private static final int MOST_BYTES_OF_CHARACTER = 3;

  /**
   * Refuses what cannot be tags.
   *
   * @throws BusException {@link ErrorCode#BAD_TAGS}
   */
  public Tags {
    if (values.size() > MAX_TAGS) {
      throw new BusException(
          ErrorCode.BAD_TAGS, values.size() + " tags are more than the " + MAX_TAGS + " allowed");
    }
    values.forEach(Tags::check);
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** The tags in {@code values}. */
  public static Tags of(Map<String, String> values) {
    return values.isEmpty() ? NONE : new Tags(new TreeMap<>(values));
  }

  /**
   * Whether {@code text} can be the key of a tag, or of something else that is called like one: 1
   * to 63 of {@code A-Z a-z 0-9 . _ - /}, a letter or digit at both ends.
   */
  // By hand and not by pattern: tags stand in most batches, and in 100,000 keys.
  public static boolean isKey(String text) {
    int length = text.length();
    if (length == 0
        || length > MAX_KEY_LENGTH
        || !isLetterOrDigit(text.charAt(0))
        || !isLetterOrDigit(text.charAt(length - 1))) {
      return false;
    }
    for (int i = 1; i < length - 1; i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-' && c != '/') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** One tag. */
  public static Tags of(String key, String value) {
    return of(Map.of(key, value));
  }

  private static void check(String key, String value) {
    if (!isKey(key)) {
      throw new BusException(ErrorCode.BAD_TAGS, Quoted.of(key) + " cannot be the key of a tag");
    }
    if (key.equals("node") || key.equals("user") || key.equals("channel")) {
      throw new BusException(
          ErrorCode.BAD_TAGS,
          "the tag " + Quoted.of(key) + " is the bus's own and cannot be claimed");
    }
    boolean tooLong =
        value.length() > MAX_VALUE_BYTES
            || (value.length() > MAX_VALUE_BYTES / MOST_BYTES_OF_CHARACTER
                && value.getBytes(StandardCharsets.UTF_8).length > MAX_VALUE_BYTES);
    if (tooLong || !isText(value)) {
      throw new BusException(
          ErrorCode.BAD_TAGS,
          "the tag "
              + Quoted.of(key)
              + " has a value over "
              + MAX_VALUE_BYTES
              + " bytes or with control characters, or halves of characters");
    }
  }

  /** No control characters, and no halves of characters, which UTF-8 cannot hold. */
  private static boolean isText(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c) || Character.isISOControl(c)) {
        return false;
      }
    }
    return true;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /**
   * These tags and those of {@code other}, which win where both have a key. Where all are too many
   * for one set, the last of these go: a reader must not fail over what a publisher claims.
   */
  public Tags and(Tags other) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    TreeMap<String, String> both = new TreeMap<>(other.values);
    for (Map.Entry<String, String> mine : values.entrySet()) {
      if (both.size() < MAX_TAGS) {
        both.putIfAbsent(mine.getKey(), mine.getValue());
      }
    }
    return new Tags(both);
  }
}
