package io.sshbus.log.rocksdb;

import io.sshbus.channel.ChannelName;

/**
 * A channel that a partition has batches of. The commit thread moves {@link #last}; any thread
 * reads.
 */
final class Channel {
  private final int id;
  private final ChannelName name;
  private volatile long last;

  Channel(int id, ChannelName name, long last) {
    this.id = id;
    this.name = name;
    this.last = last;
  }

  int id() {
    return id;
  }

  ChannelName name() {
    return name;
  }

  /** The offset of its newest batch. */
  long last() {
    return last;
  }

  void last(long offset) {
    last = offset;
  }
}
