package io.sshbus.keys;

import io.sshbus.channel.Tags;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.Optional;

/** The nodes that one state of the file {@code nodes} lists. It vouches for nothing else. */
record ListedNodes(KnownHosts file) implements NodeKeys {
  @Override
  public Optional<NodeName> owner(SshPublicKey key) {
    return file.refused().containsKey(key)
        ? Optional.empty()
        : entry(key).map(KnownHosts.Entry::name);
  }

  @Override
  public Optional<String> refusal(SshPublicKey key) {
    return Optional.ofNullable(file.refused().get(key));
  }

  @Override
  public Tags trusted(SshPublicKey key) {
    return Tags.NONE;
  }

  @Override
  public String place(SshPublicKey key) {
    return KeyFiles.NODES + entry(key).map(line -> ", line " + line.line()).orElse("");
  }

  private Optional<KnownHosts.Entry> entry(SshPublicKey key) {
    return Optional.ofNullable(file.entries().get(key));
  }
}
