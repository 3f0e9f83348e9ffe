package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.log.Cursor;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A subscription of one SSH channel, alone or as a member of a group. Any thread. */
public interface ClientSubscription {
  /** Whose subscription it is: tells the other side what became of it. Any thread. */
  interface Owner {
    /** It has ended by itself. */
    void ended(ClientSubscription subscription, BusException why);

    /** An ack has done nothing, and the subscription goes on. */
    void notAcknowledged(ClientSubscription subscription, BusException why);
  }

  /** What it is called on its SSH channel. */
  String name();

  /**
   * Begins; completes once it has, or has failed to.
   *
   * @throws BusException where it cannot; later faults are told to its owner
   */
  CompletionStage<Void> begin(ChannelPort port);

  /**
   * The events up to {@code id} are done with.
   *
   * @throws BusException {@link ErrorCode#UNSUPPORTED} where it takes no acks, {@link
   *     ErrorCode#BAD_FRAME} for an event that was never sent
   */
  void ack(EventId id);

  /**
   * The event is given back, to be handled by somebody else.
   *
   * @throws BusException {@link ErrorCode#UNSUPPORTED} outside of groups
   */
  void nack(EventId id, Duration delay);

  /**
   * So many events may be sent beyond what has been acknowledged.
   *
   * @throws BusException {@link ErrorCode#UNSUPPORTED} where nothing is acknowledged
   */
  void credit(long events);

  /**
   * It ends soon: what leaves from now on may not be written any more, so that nothing counts by
   * itself as done with before {@link #settle} says up to where it was.
   */
  void conclude();

  /**
   * Runs {@code then} once what has been written is known to have reached the other side, and is
   * acknowledged where nobody does that by hand.
   *
   * @param written behind what has been written; nothing where nothing has
   */
  void settle(Cursor written, Runnable then);

  /** Ends it in good order. */
  void close();

  /** Ends it because the other side has vanished. */
  void lose();
}
