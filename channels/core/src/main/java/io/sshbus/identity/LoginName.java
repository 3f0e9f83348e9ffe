package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.regex.Pattern;

/**
 * The name of an operator, or of a local user of a node.
 *
 * @param value 1 to 64 characters, ASCII letters, digits and {@code . _ -}; the first is a letter,
 *     digit or {@code _}. Case counts, as it does on Unix
 */
public record LoginName(String value) implements Comparable<LoginName> {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  /**
   * Refuses everything else.
   *
   * @throws BusException {@link ErrorCode#BAD_PRINCIPAL}
   */
  public LoginName {
    if (!isValid(value)) {
      throw new BusException(
          ErrorCode.BAD_PRINCIPAL,
          "a user's name has 1 to 64 letters, digits or . _ - and does not begin with . or -; this is not: "
              + Quoted.of(value));
    }
  }

  /** Whether {@code value} can be a name. */
  public static boolean isValid(String value) {
    return FORM.matcher(value).matches();
  }

  @Override
  public int compareTo(LoginName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
