package io.sshbus.lease;

import io.sshbus.channel.Bytes;
import java.util.List;

/** What came of a {@link LeaseCommand}. */
public sealed interface LeaseOutcome {
  /** The outcome in the form that the journal hands on. */
  default Bytes encode() {
    return LeaseCodec.write(this);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  static LeaseOutcome decode(Bytes bytes) {
    return LeaseCodec.readOutcome(bytes);
  }

  /** A life has begun. */
  record Began(long incarnation) implements LeaseOutcome {}

  /** It was done, or there was nothing to do. */
  record Done() implements LeaseOutcome {}

  /** What became of each wish, in their order. */
  record Taken(List<Answer> answers) implements LeaseOutcome {
    /** Copies the list. */
    public Taken {
      answers = List.copyOf(answers);
    }
  }

  /** Nothing was done: the life that asked is over. */
  record Over() implements LeaseOutcome {}

  /** Nothing was ended: the router was heard of later, there in the journal. */
  record Heard(long index) implements LeaseOutcome {}

  /** Nothing was done: there are as many routers as may be. */
  record Full() implements LeaseOutcome {}

  /** What became of a wish. */
  sealed interface Answer {}

  /** The lease is granted. */
  record Granted(long epoch) implements Answer {}

  /** Another router has it. */
  record HeldBy(Holder holder) implements Answer {}

  /** There are as many leases as may be. */
  record TooMany() implements Answer {}
}
