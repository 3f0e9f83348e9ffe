package io.sshbus.server.ssh;

import io.sshbus.identity.Principal;
import io.sshbus.identity.SshPublicKey;
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
}
