package io.sshbus.log;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.Picks;
import java.util.Collections;

/**
 * The event that a channel keeps. It outlives the batch that it came in.
 *
 * @param id of the event
 * @param batch that event alone, in the envelope that it came in
 */
public record LastValue(EventId id, Batch batch) {
  private static final int NONE = -1;

  /** What a batch leaves to its channel. */
  public sealed interface Change {}

  /** {@code value} is the channel's from now on. */
  public record Set(LastValue value) implements Change {}

  /** The channel has none from now on. */
  public record Cleared() implements Change {}

  /** The channel has what it had. */
  public record Unchanged() implements Change {}

  /**
   * What {@code stored} leaves to its channel: the last of its events that is to be kept, of those
   * that the log did not have already. One with an empty body clears.
   */
  public static Change of(StoredBatch stored) {
    Batch batch = stored.batch();
    if (!batch.section().hasRetain()) {
      return new Unchanged();
    }
    int last = NONE;
    boolean empty = false;
    for (EventsReader event = batch.events(); event.next(); ) {
      if (event.retain() && event.index() >= batch.envelope().skip()) {
        last = event.index();
        empty = event.bodyLength() == 0;
      }
    }
    if (last == NONE) {
      return new Unchanged();
    }
    return empty ? new Cleared() : new Set(new LastValue(stored.id(last), alone(batch, last)));
  }

  /** What is trusted about the event becomes what is trusted about all of its new batch. */
  private static Batch alone(Batch batch, int index) {
    Envelope from = batch.envelope();
    Envelope envelope =
        new Envelope(
            0,
            0,
            from.channel(),
            from.sender(),
            from.producer(),
            from.first(),
            from.claims(),
            from.trusted(index),
            Collections.emptySortedMap());
    return new BatchDraft(envelope, batch.section().pick(new int[] {index})).stamp(from.time(), 0);
  }

  /** When its time to live is over, in microseconds since 1970; never as the largest number. */
  public long ends() {
    EventsReader event = batch.events();
    return event.next() ? batch.ends(event) : Long.MAX_VALUE;
  }

  /** Where it was published. */
  public ChannelName channel() {
    return batch.channel();
  }

  /** The place of the event in the log. */
  public Position position() {
    return new Position(id.offset(), id.index());
  }

  /** As it is delivered, together with {@link #picks}. */
  public StoredBatch stored() {
    return new StoredBatch(id.partition(), id.offset(), batch);
  }

  /** Which event of the batch as it was published it is. */
  public Picks picks() {
    return Picks.of(id.index());
  }

  /** The form on disk: partition u32, offset i64, index u32, then the batch. */
  public Bytes encode() {
    return new ByteWriter(16 + batch.bytes().length())
        .u32(id.partition())
        .i64(id.offset())
        .u32(id.index())
        .bytes(batch.bytes())
        .finish();
  }

  /**
   * Reads the form on disk.
   *
   * @throws io.sshbus.channel.BusException {@code BAD_FRAME} where it is damaged
   */
  public static LastValue decode(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    EventId id = new EventId(in.u31(), in.u63(), in.u31());
    return new LastValue(id, Batch.read(in.rest()));
  }
}
