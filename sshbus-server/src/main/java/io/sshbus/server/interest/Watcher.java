package io.sshbus.server.interest;

import io.sshbus.channel.ChannelName;

/** A publisher that wants to know whether anybody listens. Any thread. */
public interface Watcher {
  /** Whose it is, as {@link io.sshbus.identity.Principal#id} says. */
  String principal();

  /** So many listen, which is the answer to its question. */
  void answer(ChannelName channel, int subscribers);

  /** Now so many listen; only the newest word about a channel matters. */
  void changed(ChannelName channel, int subscribers);
}
