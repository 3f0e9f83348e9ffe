package io.sshbus.keys;

import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.Optional;

/** Nodes of which there is one. */
record RegisteredNode(SshPublicKey only, String name) implements NodeKeys {
  @Override
  public Optional<NodeName> owner(SshPublicKey key) {
    return key.equals(only) ? Optional.of(new NodeName(name)) : Optional.empty();
  }

  @Override
  public Optional<String> refusal(SshPublicKey key) {
    return Optional.empty();
  }

  @Override
  public Tags trusted(SshPublicKey key) {
    return Tags.NONE;
  }

  @Override
  public String place(SshPublicKey key) {
    return "the test";
  }
}
