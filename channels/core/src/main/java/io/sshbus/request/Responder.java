package io.sshbus.request;

import io.sshbus.channel.ChannelFilter;

/** One subscription of somebody who answers. */
record Responder(Party party, String sub, ChannelFilter filter) {
  /** Two parties may look the same and are not. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
