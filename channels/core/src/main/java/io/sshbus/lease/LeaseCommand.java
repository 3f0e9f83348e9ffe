package io.sshbus.lease;

import io.sshbus.channel.Bytes;
import java.util.List;

/**
 * Everything that can be asked of {@link Leases}. Who asks is the router in it, when is the time of
 * the journal's command.
 */
public sealed interface LeaseCommand {
  /** How many bytes a name has at most, that of a router or of what is leased. */
  int MAX_NAME = 512;

  /** How many leases one command is about at most. */
  int MOST = 1000;

  /** Epochs above this are no epochs. */
  long MOST_EPOCH = 1L << 62;

  /** Why it is asked, in words. */
  String why();

  /** The command in the form that goes into the journal. */
  default Bytes encode() {
    return LeaseCodec.write(this);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  static LeaseCommand decode(Bytes bytes) {
    return LeaseCodec.readCommand(bytes);
  }

  /**
   * A router begins a life. Whatever its earlier lives held is free.
   *
   * @param alone whether no other router can be there, so that theirs is free, too; as where the
   *     engine locks its directory
   */
  record Begin(String why, String router, boolean alone) implements LeaseCommand {
    /** Refuses a name that is none. */
    public Begin {
      named(router);
    }
  }

  /** A router is there and has nothing to ask for. */
  record Renew(String why, Holder holder) implements LeaseCommand {}

  /**
   * A life is over, and what it held is free: said by the router itself when it stops, or by
   * another one that has not heard of it for long.
   *
   * @param heard where the journal has the last that the other one has seen of it: the life goes on
   *     if there is something later. {@link Long#MAX_VALUE} for the router itself
   */
  record End(String why, Holder holder, long heard) implements LeaseCommand {}

  /** A router wants leases; each is granted or not. What it holds already it gets anew. */
  record Take(String why, Holder holder, List<Wish> wishes) implements LeaseCommand {
    /** Copies the list; refuses one that is too long. */
    public Take {
      wishes = bounded(wishes);
    }
  }

  /** A router needs leases no more; those that it has lost already are nobody's business. */
  record Release(String why, Holder holder, List<Held> held) implements LeaseCommand {
    /** Copies the list; refuses one that is too long. */
    public Release {
      held = bounded(held);
    }
  }

  /**
   * A lease that is wanted.
   *
   * @param above what was written in epochs up to this must lose
   * @param force whether it is taken away from whoever holds it
   */
  record Wish(String name, long above, boolean force) {
    /** Refuses a name that is none, and an epoch out of range. */
    public Wish {
      named(name);
      if (above < 0 || above > MOST_EPOCH) {
        throw new IllegalArgumentException("no epoch: " + above);
      }
    }
  }

  /** A lease that was granted. */
  record Held(String name, long epoch) {}

  private static void named(String name) {
    int length = Bytes.utf8(name).length();
    if (length < 1 || length > MAX_NAME) {
      throw new IllegalArgumentException("a name has 1 to " + MAX_NAME + " bytes, not " + length);
    }
  }

  private static <T> List<T> bounded(List<T> list) {
    if (list.size() > MOST) {
      throw new IllegalArgumentException(list.size() + " leases in one command");
    }
    return List.copyOf(list);
  }
}
