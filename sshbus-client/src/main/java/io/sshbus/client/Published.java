package io.sshbus.client;

import io.sshbus.channel.EventId;
import java.util.Optional;

/**
 * The bus has confirmed an event: it is on disk, once. Immutable.
 *
 * <p>The id is missing in one case: the confirm was lost with a connection, the event was sent
 * again, and the bus answered that it had it already. It is as durable as any other, but the bus
 * does not look its id up again.
 *
 * <p>Where the client was told to leave out what nobody wants, there is a third kind, {@link
 * #isUnwanted}: nothing has been confirmed then.
 */
public final class Published {
  private static final Published AGAIN = new Published(-1, 0, 0);
  private static final Published UNWANTED = new Published(-1, 0, 0);

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

  /** Not sent, because nobody listens. */
  public static Published unwanted() {
    return UNWANTED;
  }

  /**
   * Whether nobody listened and the event was not sent. It is on no disk; it was left out, or is
   * held and goes when somebody comes, and then nobody is told what became of it.
   */
  public boolean isUnwanted() {
    return this == UNWANTED;
  }

  /**
   * The id that the bus gave to the event; empty where it had the event from an earlier connection,
   * or nobody wanted it.
   */
  public Optional<EventId> id() {
    return partition < 0 ? Optional.empty() : Optional.of(new EventId(partition, offset, index));
  }

  @Override
  public String toString() {
    return id().map(EventId::toString)
        .orElse(isUnwanted() ? "nobody wanted it" : "confirmed again");
  }
}
