package io.sshbus.keys.registry;

import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Fingerprint;
import org.jspecify.annotations.Nullable;

/**
 * What speaks for a key, of its newest registration.
 *
 * @param proof how its owner showed that it has the private half
 * @param address where it came from, at most {@value #MAX_ADDRESS} characters; empty for an import
 * @param tokenId the token that was presented and is good
 * @param signedBy the key that vouched for it with its signature, checked before the command was
 *     made
 * @param expected the fingerprint that an operator had announced
 * @param reverse whether the name leads to the address and the address to the name
 * @param verdict what the policy executable said
 */
public record Evidence(
    Proof proof,
    String address,
    @Nullable String tokenId,
    @Nullable Fingerprint signedBy,
    @Nullable Fingerprint expected,
    Reverse reverse,
    Verdict verdict) {
  /** The longest address. */
  public static final int MAX_ADDRESS = 64;

  /** What speaks for a key that an operator brought in a file: nothing but the operator. */
  public static final Evidence NONE =
      new Evidence(Proof.NONE, "", null, null, null, Reverse.NOT_ASKED, Verdict.NONE);

  /** Refuses an address or token id that is too long or has control characters. */
  public Evidence {
    PlainText.check(ErrorCode.BAD_FRAME, "an address", address, MAX_ADDRESS);
    if (tokenId != null) {
      PlainText.check(ErrorCode.BAD_TOKEN, "a token's id", tokenId, MAX_ADDRESS);
    }
  }

  /** What a completed {@code publickey} login from {@code address} shows, and nothing else yet. */
  public static Evidence ofLogin(String address) {
    return new Evidence(
        Proof.PUBLICKEY, address, null, null, null, Reverse.NOT_ASKED, Verdict.NONE);
  }

  /** The same with a key that vouched. */
  public Evidence signedBy(Fingerprint signer) {
    return new Evidence(proof, address, tokenId, signer, expected, reverse, verdict);
  }

  /** The same with what a look into the DNS showed. */
  public Evidence reverse(Reverse seen) {
    return new Evidence(proof, address, tokenId, signedBy, expected, seen, verdict);
  }

  /** The same with what the policy said. */
  public Evidence verdict(Verdict said) {
    return new Evidence(proof, address, tokenId, signedBy, expected, reverse, said);
  }

  Evidence token(String id) {
    return new Evidence(proof, address, id, signedBy, expected, reverse, verdict);
  }

  Evidence expected(@Nullable Fingerprint fingerprint) {
    return new Evidence(proof, address, tokenId, signedBy, fingerprint, reverse, verdict);
  }

  /** How a key was proved. The order is the one on disk. */
  public enum Proof {
    /** Not at all: it stood in a file. */
    NONE,
    /** By a completed {@code publickey} login. */
    PUBLICKEY
  }

  /** Forward-confirmed reverse DNS. The order is the one on disk. */
  public enum Reverse {
    /** Nobody looked. */
    NOT_ASKED,
    /** The name and the address lead to each other. */
    YES,
    /** They do not. */
    NO
  }

  /** What the policy executable said. The order is the one on disk. */
  public enum Verdict {
    /** There is none, or it was not asked. */
    NONE,
    /** Exit status 0: accept. */
    ACCEPT,
    /** Exit status 1: leave it to an operator. */
    LEAVE,
    /** Exit status 2: reject. */
    REJECT,
    /** It crashed or took too long, which decides nothing. */
    FAILED
  }
}
