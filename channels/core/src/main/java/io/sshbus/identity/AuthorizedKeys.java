package io.sshbus.identity;

import io.sshbus.channel.Bytes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * The operators: a file in the format of sshd(8), "AUTHORIZED_KEYS FILE FORMAT".
 *
 * <p>Of the options only {@code restrict}, which changes nothing here, and {@code expiry-time} are
 * known; any other refuses its line, because a limit that is not enforced must not look as if it
 * were. The operator's name is the key's comment up to its first {@code @} or blank, if that is a
 * {@link LoginName}, else {@code operator}. A key on two lines with two names counts for neither;
 * with one name, the earliest expiry counts.
 *
 * @param entries the good lines, by key, those of expired keys too
 * @param refused keys that must not be accepted as anybody's, with the reason as the rest of a
 *     sentence about the key
 * @param problems the lines that do not count, or not as they stand, by line; at most 1001
 */
public record AuthorizedKeys(
    Map<SshPublicKey, Entry> entries,
    Map<SshPublicKey, String> refused,
    List<LineProblem> problems) {
  /** Nobody. */
  public static final AuthorizedKeys NONE = new AuthorizedKeys(Map.of(), Map.of(), List.of());

  /** Makes the collections immutable. */
  public AuthorizedKeys {
    entries = Map.copyOf(entries);
    refused = Map.copyOf(refused);
    problems = List.copyOf(problems);
  }

  /**
   * Reads {@code file}. Never fails: what cannot be read is among the problems.
   *
   * @param zone of expiry times without {@code Z}
   */
  public static AuthorizedKeys parse(Bytes file, ZoneId zone) {
    return new AuthorizedKeysParser(zone).parse(file);
  }

  /**
   * One key of one operator.
   *
   * @param name the operator's
   * @param notAfter the last instant at which the key is good; {@link Instant#MAX} where it does
   *     not expire
   * @param line where it stands, from 1
   */
  public record Entry(LoginName name, SshPublicKey key, Instant notAfter, int line) {
    /** Whether the key is no longer good at {@code now}. */
    public boolean isExpired(Instant now) {
      return now.isAfter(notAfter);
    }
  }
}
