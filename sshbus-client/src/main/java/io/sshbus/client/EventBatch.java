package io.sshbus.client;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Sender;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.VisibleEvents;
import java.time.Instant;

/**
 * The events of one delivery: one sender, one channel, one time. Goes from event to event without
 * making objects; begins before the first. Confined to the handler's thread.
 */
public final class EventBatch {
  private final RouterFrame.Events delivery;
  private final VisibleEvents events;

  /** Before the first event of {@code delivery}. */
  public EventBatch(RouterFrame.Events delivery) {
    this.delivery = delivery;
    this.events = new VisibleEvents(delivery);
  }

  /** All of it as it came, for passing it on; valid for as long as anybody keeps it. */
  public RouterFrame.Events delivery() {
    return delivery;
  }

  /** Where all of it was published. */
  public ChannelName channel() {
    return delivery.stored().batch().channel();
  }

  /** Who published all of it, proven. */
  public Sender sender() {
    return delivery.stored().batch().envelope().sender();
  }

  /** When the bus received all of it. */
  public Instant time() {
    return delivery.stored().batch().envelope().instant();
  }

  /** Goes to the next event; false after the last. */
  public boolean next() {
    return events.next();
  }

  /** The id of the event stood on. */
  public EventId id() {
    return events.id();
  }

  /** The body of the event stood on, sharing the batch's array. */
  public Bytes body() {
    return events.reader().body();
  }

  /** The array that the body is in, for reading only. */
  public byte[] array() {
    return events.reader().array();
  }

  /** Where the body begins in {@link #array()}. */
  public int bodyOffset() {
    return events.reader().bodyOffset();
  }

  /** The length of the body in bytes. */
  public int bodyLength() {
    return events.reader().bodyLength();
  }

  /** The event stood on, as an object that may be kept. */
  public Event event() {
    return events.event();
  }
}
