package io.sshbus.server.ssh;

import io.sshbus.identity.Principal;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.KeyDirectory;
import java.time.Instant;
import java.util.Optional;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * What a session has proved.
 *
 * @param key the key whose signature was good
 * @param principal whom it proves
 */
record Proof(SshPublicKey key, Principal principal) {
  /** What the request being looked at would prove if its signature is good. */
  private static final AttributeKey<Proof> CLAIM = new AttributeKey<>();

  private static final AttributeKey<Proof> PROVEN = new AttributeKey<>();

  /**
   * Notes what a request claims, or that it claims nothing; the signature has not been looked at
   * yet.
   */
  static void claim(ServerSession session, @Nullable Proof proof) {
    if (proof == null) {
      session.removeAttribute(CLAIM);
    } else {
      session.setAttribute(CLAIM, proof);
    }
  }

  /** The signature of the request was good: the claim is proved. */
  static void seal(ServerSession session) {
    Proof proof = session.removeAttribute(CLAIM);
    if (proof != null) {
      session.setAttribute(PROVEN, proof);
    }
  }

  /** What the session has proved, if anything. */
  static Optional<Proof> of(ServerSession session) {
    return Optional.ofNullable(session.getAttribute(PROVEN));
  }

  /**
   * Whether the key still proves what it proved: it may have lost its trust between the look at the
   * key and the look at its signature, when nobody could hang up on it yet. Who waits may always
   * ask.
   */
  boolean holds(KeyDirectory keys, Instant now) {
    Optional<Principal> owner = keys.owner(key, now);
    return principal instanceof Principal.Pending
        || owner.equals(Optional.of(principal))
        || (principal instanceof Principal.LocalUser
            && owner.filter(Principal.Node.class::isInstance).isPresent()
            && owner.flatMap(Principal::nodeName).equals(principal.nodeName()));
  }
}
