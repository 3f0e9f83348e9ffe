package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.regex.Pattern;

/**
 * A set of principals: {@code operator:*}, {@code node:*}, {@code node:*.example.com}, {@code
 * anonymous}. A {@code *} stands for any run of characters, dots included. The local users of a
 * node belong to every set that the node belongs to; keys that nobody accepted belong to none.
 *
 * @param value at most {@value #MAX_LENGTH} characters
 */
public record PrincipalPattern(String value) {
  /** The longest pattern, in characters. */
  public static final int MAX_LENGTH = 270;

  private static final Pattern FORM =
      Pattern.compile("anonymous|operator:[A-Za-z0-9._*-]+|node:[a-z0-9.*-]+");

  /**
   * Refuses everything else.
   *
   * @throws BusException {@link ErrorCode#BAD_PRINCIPAL}
   */
  public PrincipalPattern {
    if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
      throw new BusException(
          ErrorCode.BAD_PRINCIPAL,
          "a pattern of principals looks like operator:*, node:*.example.com or anonymous; this does not: "
              + Quoted.of(value));
    }
  }

  /** Whether {@code principal} belongs to the set. */
  public boolean matches(Principal principal) {
    String id =
        principal instanceof Principal.LocalUser user
            ? new Principal.Node(user.node()).id()
            : principal.id();
    return globMatches(id);
  }

  /** Whether only nodes can match, so that there is an own node name. */
  boolean isOfNodes() {
    return value.startsWith("node:");
  }

  /** Whether this is about those without any proof. */
  boolean isAnonymous() {
    return value.equals(Principal.ANONYMOUS);
  }

  /** Goes back to the last star only, so the time is bounded by the product of the lengths. */
  private boolean globMatches(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < value.length() && value.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < value.length() && value.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < value.length() && value.charAt(p) == '*') {
      p++;
    }
    return p == value.length();
  }

  @Override
  public String toString() {
    return value;
  }
}
