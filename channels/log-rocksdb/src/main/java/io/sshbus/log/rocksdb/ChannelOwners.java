package io.sshbus.log.rocksdb;

import io.sshbus.channel.Sender;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many channels each sender has brought into the log, the users of a node together, so that
 * none uses up the names that there may be. What the bus says itself is not limited. Confined to
 * the commit thread, once it is open.
 */
final class ChannelOwners {
  private final int most;
  private final Map<String, Owner> owners = new HashMap<>();

  /** How many have as many as they may, mostly none: so most batches need no look at all. */
  private int full;

  ChannelOwners(int most) {
    this.most = most;
  }

  /** One that has brought channels into the log. */
  static final class Owner {
    private final String name;
    private int channels;

    Owner(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }
  }

  int most() {
    return most;
  }

  /** Counts one more channel; gives whom it counts for. */
  Owner add(String name) {
    Owner owner = owners.computeIfAbsent(name, Owner::new);
    owner.channels++;
    if (owner.channels == most) {
      full++;
    }
    return owner;
  }

  /** Counts one channel less; null for a channel of which nobody knows who brought it. */
  void remove(@Nullable Owner owner) {
    if (owner == null) {
      return;
    }
    if (owner.channels == most) {
      full--;
    }
    owner.channels--;
    if (owner.channels == 0) {
      owners.remove(owner.name);
    }
  }

  /** Whether a sender has as many as it may. */
  boolean isFull(Sender sender) {
    if (full == 0 || sender.equals(Sender.BUS)) {
      return false;
    }
    Owner owner = owners.get(sender.owner());
    return owner != null && owner.channels >= most;
  }
}
