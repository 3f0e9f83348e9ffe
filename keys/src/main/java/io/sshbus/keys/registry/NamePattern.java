package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.NodeName;

/**
 * Which names a token is for: one name, {@code *.example.com} for all below a domain, or {@code *}.
 */
public record NamePattern(String value) {
  /**
   * Refuses everything else.
   *
   * @throws BusException {@link ErrorCode#BAD_PRINCIPAL}
   */
  public NamePattern {
    boolean valid =
        value.equals("*") || isName(value.startsWith("*.") ? value.substring(2) : value);
    if (!valid) {
      throw new BusException(
          ErrorCode.BAD_PRINCIPAL,
          "names are a.example.com, *.example.com or *, in lower case; this is not: "
              + Quoted.of(value));
    }
  }

  private static boolean isName(String value) {
    return NodeName.canBe(value) && NodeName.of(value).value().equals(value);
  }

  /** Whether this is one name. Only then may a token replace a key. */
  public boolean isOneName() {
    return !value.startsWith("*");
  }

  /** Whether {@code name} is one of them. */
  public boolean matches(NodeName name) {
    return isOneName() ? value.equals(name.value()) : name.value().endsWith(value.substring(1));
  }

  @Override
  public String toString() {
    return value;
  }
}
