package io.sshbus.client.spool.send;

import io.sshbus.channel.ChannelName;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits on the disk, in the order of its numbers, with one place from which it is read on.
 * Confined to the spool's thread.
 */
public interface Backlog {
  /** Decides what is read. */
  interface Selection {
    /** Whether events of {@code channel} from number {@code first} on are wanted now. */
    boolean wants(ChannelName channel, long first);

    /** Whether to stop reading though nothing wanted was found. */
    boolean isEnough();
  }

  /**
   * The next events that are wanted and not settled, behind the place, which moves on; null where
   * there are none, or the selection has enough.
   */
  @Nullable Parcel next(Selection selection) throws IOException;

  /** The place: everything with lower numbers has been read. */
  long place();

  /** Moves the place: {@code number} is read next, or the first that there is behind it. */
  void seek(long number);

  /** The lowest number that is not settled; where there is none, the one that comes next. */
  long oldest();

  /** Notes that the events are sent, and in them whether they can ever have been sent before. */
  void sending(Parcel parcel);

  /** The highest number sent of those that were given since the spool was opened. */
  long highestSent();

  /** Forgets the events: the bus has them, or they are safe in {@code bad/}. */
  void settle(Parcel parcel) throws IOException;

  /**
   * Puts the events that the bus refused for good into {@code bad/}, each with its reason, durably
   * before they are forgotten on the disk.
   */
  void refuse(List<Parcel> parcels) throws IOException;

  /** The number after the last that was given under this producer id. */
  long end(String producer);

  /**
   * The bus has numbers that were never given here: what was not settled, and numbered since the
   * spool was opened, gets another producer id.
   */
  void takeNewProducer() throws IOException;
}
