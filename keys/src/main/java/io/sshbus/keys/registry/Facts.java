package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Tags;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node says about itself when it registers: its system, kernel, addresses. Claims, all of
 * them.
 *
 * @param values at most {@value #MAX_FACTS}; a name has 1 to 63 of {@code A-Z a-z 0-9 . _ - /},
 *     begins and ends with a letter or digit; a value has at most {@value #MAX_VALUE_BYTES} bytes
 *     of UTF-8 and no control characters
 */
public record Facts(SortedMap<String, String> values) {
  /** The most facts of one key. */
  public static final int MAX_FACTS = 64;

  /** The longest value, in bytes of UTF-8. */
  public static final int MAX_VALUE_BYTES = 256;

  /** Nothing said. */
  public static final Facts NONE = new Facts(new TreeMap<>());

  /** A character of UTF-16 has at most so many bytes of UTF-8. */
  private static final int MOST_BYTES_OF_CHARACTER = 3;

  /**
   * Refuses what cannot be facts.
   *
   * @throws BusException {@link ErrorCode#BAD_TAGS}
   */
  public Facts {
    if (values.size() > MAX_FACTS) {
      throw bad(values.size() + " facts are more than the " + MAX_FACTS + " allowed");
    }
    values.forEach(Facts::check);
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** The facts in {@code values}. */
  public static Facts of(Map<String, String> values) {
    return values.isEmpty() ? NONE : new Facts(new TreeMap<>(values));
  }

  private static void check(String name, String value) {
    if (!Tags.isKey(name)) {
      throw bad(Quoted.of(name) + " cannot be the name of a fact");
    }
    PlainText.check(ErrorCode.BAD_TAGS, "the fact " + name, value, MAX_VALUE_BYTES);
    if (value.length() > MAX_VALUE_BYTES / MOST_BYTES_OF_CHARACTER
        && value.getBytes(StandardCharsets.UTF_8).length > MAX_VALUE_BYTES) {
      throw bad("the fact " + name + " has a value over " + MAX_VALUE_BYTES + " bytes");
    }
  }

  private static BusException bad(String message) {
    return new BusException(ErrorCode.BAD_TAGS, message);
  }
}
