package io.sshbus.keys.registry;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;

/**
 * What a token allows.
 *
 * @param proof its id, and the hash of its secret
 * @param uses how many keys may use it, 1 to {@value #MAX_USES}
 * @param until the first moment at which it is not good any more, microseconds since 1970
 * @param names for which nodes
 * @param tags which it makes the trusted tags of these nodes
 */
public record Token(TokenText.Proof proof, int uses, long until, NamePattern names, Tags tags) {
  /** The most uses of one token. */
  public static final int MAX_USES = 100_000;

  /**
   * Refuses a number of uses out of range.
   *
   * @throws BusException {@link ErrorCode#USAGE}
   */
  public Token {
    if (uses < 1 || uses > MAX_USES) {
      throw new BusException(
          ErrorCode.USAGE, "a token has 1 to " + MAX_USES + " uses, not " + uses);
    }
  }

  /** The part that is no secret. */
  public String id() {
    return proof.id();
  }

  /**
   * A token of the registry.
   *
   * @param used by how many keys
   * @param added when, microseconds since 1970
   * @param cause who made it, and why
   */
  public record Held(Token token, int used, long added, Cause cause) {
    Held endingAt(long until, long from) {
      Token same = new Token(token.proof(), token.uses(), until, token.names(), token.tags());
      return new Held(same, used, from, cause);
    }

    Held usedOnceMore() {
      return new Held(token, used + 1, added, cause);
    }
  }
}
