package io.sshbus.wire;

import io.sshbus.channel.Batch;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;

/**
 * Goes through those events of a delivery that its subscriber may see, with their ids. Confined to
 * one thread.
 */
public final class VisibleEvents {
  private final RouterFrame.Events delivery;
  private final EventsReader reader;
  private int n = -1;

  /** Before the first event of {@code delivery}. */
  public VisibleEvents(RouterFrame.Events delivery) {
    this.delivery = delivery;
    this.reader = delivery.stored().batch().events();
  }

  /** Goes to the next event; false after the last. */
  public boolean next() {
    Batch batch = delivery.stored().batch();
    while (reader.next()) {
      n++;
      if (!delivery.picks().isAll() || n >= batch.envelope().skip()) {
        return true;
      }
    }
    return false;
  }

  /** The id of the event. */
  public EventId id() {
    return delivery.stored().id(delivery.picks().isAll() ? n : delivery.picks().at(n));
  }

  /** Fields and body of the event, without an object of its own. */
  public EventsReader reader() {
    return reader;
  }

  /** The event as an object. */
  public Event event() {
    return delivery.stored().batch().event(reader, id());
  }
}
