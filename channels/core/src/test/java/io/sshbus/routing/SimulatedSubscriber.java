package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.Picks;
import io.sshbus.log.Cursor;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A subscriber with little room, who checks everything that it is given. */
final class SimulatedSubscriber implements Deliveries {
  private final RoutingSchedule world;
  private final int capacity;
  private final List<ExpectedEvents> expected;
  private final long[] committedAtStart;
  private final Deque<Item> queue = new ArrayDeque<>();
  private final Map<Integer, Position> settledBefore = new HashMap<>();
  private Subscription subscription;
  private ExpectedValues values;
  private boolean feedsHaveBegun;
  private boolean refused;
  private boolean live;
  private boolean closed;

  /** Something taken: {@code from} and {@code to} are its place in the partition. */
  private record Item(int partition, Position from, Position to, boolean isLastValue) {}

  SimulatedSubscriber(
      RoutingSchedule world, int capacity, List<ExpectedEvents> expected, long[] committed) {
    this.world = world;
    this.capacity = capacity;
    this.expected = expected;
    this.committedAtStart = committed;
  }

  void start(Subscription subscription, Cursor start) {
    this.subscription = subscription;
    subscription.start(start);
  }

  /** Begins with the last values of its channels. */
  void start(Subscription subscription, Cursor start, ExpectedValues expectedValues) {
    this.subscription = subscription;
    this.values = expectedValues;
    subscription.startWithLastValues(start, Cursor.NONE, world.log(), world::execute);
  }

  boolean isClosed() {
    return closed;
  }

  boolean isRefusing() {
    return refused;
  }

  @Override
  public boolean offer(StoredBatch batch, Picks picks) {
    assertFalse(closed, "offered after the close");
    world.interleave();
    if (queue.size() >= capacity) {
      refused = true;
      world.seen(Coverage.REFUSED);
      world.interleave();
      return false;
    }
    List<Integer> indexes = indexes(batch, picks);
    boolean isLastValue = values != null && values.isOne(batch.id(indexes.get(0)));
    if (isLastValue) {
      world.seen(Coverage.LAST_VALUE);
      assertFalse(feedsHaveBegun, "a last value behind an event of a feed");
      assertEquals(1, indexes.size());
      values.take(batch.id(indexes.get(0)), batch);
      add(batch, indexes, true);
      world.interleave();
      return true;
    }
    feedsHaveBegun = true;
    indexes.forEach(index -> expected.get(batch.partition()).take(batch.offset(), index));
    add(batch, indexes, false);
    world.interleave();
    return true;
  }

  private void add(StoredBatch batch, List<Integer> indexes, boolean isLastValue) {
    queue.add(
        new Item(
            batch.partition(),
            new Position(batch.offset(), indexes.get(0)),
            new Position(batch.offset(), indexes.get(indexes.size() - 1) + 1),
            isLastValue));
  }

  /** The indexes of the events in a delivery, as a client would find them. */
  private static List<Integer> indexes(StoredBatch stored, Picks picks) {
    List<Integer> indexes = new ArrayList<>();
    EventsReader event = stored.batch().events();
    while (event.next()) {
      if (!picks.isAll()) {
        indexes.add(picks.at(event.index()));
      } else if (event.index() >= stored.batch().envelope().skip()) {
        indexes.add(event.index());
      }
    }
    if (!picks.isAll()) {
      assertEquals(picks.count(), indexes.size());
    }
    return indexes;
  }

  @Override
  public void gap(EventId from, EventId to) {
    world.seen(Coverage.GAP);
    Position first = new Position(from.offset(), from.index());
    Position end = new Position(to.offset(), to.index());
    expected.get(from.partition()).gap(first, end);
    queue.add(new Item(from.partition(), first, end, false));
    world.interleave();
  }

  @Override
  public void live() {
    assertFalse(live, "live was told twice");
    live = true;
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(
          expected.get(i).hasTakenUpTo(Position.at(committedAtStart[i])), "live came too early");
    }
    world.interleave();
  }

  @Override
  public void failed(BusException fault) {
    throw fault;
  }

  @Override
  public Optional<Position> oldestWaiting(int partition) {
    world.interleave();
    return queue.stream().filter(item -> item.partition() == partition).findFirst().map(Item::from);
  }

  /** Lets up to {@code most} things leave; returns how many did. */
  int drain(int most) {
    int done = 0;
    for (Item item = queue.poll(); item != null; item = done < most ? queue.poll() : null) {
      if (!item.isLastValue()) {
        expected.get(item.partition()).leave(item.to());
      }
      done++;
    }
    if (refused && queue.size() < capacity) {
      refused = false;
      subscription.room();
    }
    return done;
  }

  /** The cursor must never stand ahead of what has left, nor go back. */
  void checkSettled() {
    Cursor settled = subscription.settled();
    settled
        .positions()
        .forEach(
            (partition, place) -> {
              assertTrue(
                  expected.get(partition).hasLeftUpTo(place),
                  () -> "settled at " + place + ", left " + expected.get(partition).left());
              Position before = settledBefore.getOrDefault(partition, Position.START);
              if (world.isCalm()) {
                assertTrue(
                    place.compareTo(before) >= 0,
                    () -> "settled fell from " + before + " to " + place);
                settledBefore.put(partition, place);
              }
            });
  }

  void close() {
    subscription.close();
    closed = true;
  }

  /** Once nothing moves any more, everything must be here. */
  void checkAtEnd() {
    assertTrue(live, "live was never told");
    assertTrue(subscription.isLive(), "not live at the end");
    if (values != null) {
      values.check();
    }
    checkSettled();
    Cursor settled = subscription.settled();
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(expected.get(i).hasLeftUpTo(Position.at(Long.MAX_VALUE)), "events are missing");
      assertTrue(
          settled.positions().get(i).compareTo(Position.at(world.head(i))) >= 0,
          "the cursor has not reached the end");
    }
  }
}
