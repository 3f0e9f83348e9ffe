package io.sshbus.agent.config;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.identity.NodeName;

/**
 * Channels in which {@code {node}} stands for this machine's name, so that all can have one file.
 */
final class OwnName {
  private static final String NODE = "{node}";

  private OwnName() {}

  /** A channel. */
  static ChannelName channel(String text, NodeName node) {
    return new ChannelName(text.replace(NODE, node.value()));
  }

  /** A set of channels. */
  static ChannelFilter filter(String text, NodeName node) {
    return new ChannelFilter(text.replace(NODE, node.value()));
  }
}
