package io.sshbus.client;

import io.sshbus.channel.EventId;
import java.util.Optional;

/**
 * The bus has confirmed an event: it is on disk, once. Immutable.
 *
 * <p>The id is missing in one case: the confirm was lost with a connection, the event was sent
 * again, and the bus answered that it had it already. It is as durable as any other, but the bus
 * does not look its id up again.
 */
public final class Published {
  private static final Published AGAIN = new Published(-1, 0, 0);

  private final int partition;
  private final long offset;
  private final int index;

  private Published(int partition, long offset, int index) {
    this.partition = partition;
    this.offset = offset;
    this.index = index;
  }

  /** Confirmed with the id whose index is {@code more} above that of {@code first}. */
  public static Published at(EventId first, int more) {
    return new Published(first.partition(), first.offset(), first.index() + more);
  }

  /** Confirmed again, without an id. */
  public static Published again() {
    return AGAIN;
  }

  /**
   * The id that the bus gave to the event; empty where it had the event from an earlier connection.
   */
  public Optional<EventId> id() {
    return this == AGAIN ? Optional.empty() : Optional.of(new EventId(partition, offset, index));
  }

  @Override
  public String toString() {
    return id().map(EventId::toString).orElse("confirmed again");
  }
}
