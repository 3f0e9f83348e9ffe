package io.sshbus.log.rocksdb;

import io.sshbus.channel.ChannelName;
import org.jspecify.annotations.Nullable;

/**
 * A channel that a partition has batches of. The commit thread moves {@link #last}; any thread
 * reads.
 */
final class Channel {
  private final int id;
  private final ChannelName name;
  private final ChannelOwners.@Nullable Owner owner;
  private volatile long last;

  Channel(int id, ChannelName name, ChannelOwners.@Nullable Owner owner, long last) {
    this.id = id;
    this.name = name;
    this.owner = owner;
    this.last = last;
  }

  int id() {
    return id;
  }

  ChannelName name() {
    return name;
  }

  /** Who brought it into the log; null where that was not noted yet. */
  ChannelOwners.@Nullable Owner owner() {
    return owner;
  }

  /** The offset of its newest batch. */
  long last() {
    return last;
  }

  void last(long offset) {
    last = offset;
  }
}
