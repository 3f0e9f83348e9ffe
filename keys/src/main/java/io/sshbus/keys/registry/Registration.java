package io.sshbus.keys.registry;

import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;

/**
 * A key that shows itself: only ever made for a key that completed a {@code publickey} login.
 *
 * @param name the node that it says it is
 */
public record Registration(NodeName name, SshPublicKey key, NodeClaims claims, Evidence evidence) {
  /** Refuses keys that no node has. */
  public Registration {
    KeyFamily.of(key.type());
  }
}
