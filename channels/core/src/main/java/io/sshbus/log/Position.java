package io.sshbus.log;

import io.sshbus.channel.EventId;
import java.util.Optional;

/**
 * A place in one partition: everything before it has been seen.
 *
 * @param offset the batch to read next, 0 or more
 * @param index the first event of that batch that has not been seen, 0 or more
 */
public record Position(long offset, int index) implements Comparable<Position> {
  /** Before everything. */
  public static final Position START = new Position(0, 0);

  /** Refuses negative parts. */
  public Position {
    if (offset < 0 || index < 0) {
      throw new IllegalArgumentException("negative part in " + offset + "-" + index);
    }
  }

  /** The place before the first event of the batch at {@code offset}. */
  public static Position at(long offset) {
    return new Position(offset, 0);
  }

  /** The place behind the event {@code id}. */
  public static Position after(EventId id) {
    return new Position(id.offset(), Math.addExact(id.index(), 1));
  }

  /** The id up to which everything in {@code partition} has been seen; empty for nothing. */
  public Optional<EventId> seen(int partition) {
    if (index > 0) {
      return Optional.of(new EventId(partition, offset, index - 1));
    }
    return offset == 0 ? Optional.empty() : Optional.of(EventId.endOf(partition, offset - 1));
  }

  @Override
  public int compareTo(Position other) {
    int order = Long.compare(offset, other.offset);
    return order == 0 ? Integer.compare(index, other.index) : order;
  }
}
