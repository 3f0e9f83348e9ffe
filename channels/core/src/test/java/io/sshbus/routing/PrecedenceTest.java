package io.sshbus.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Micros;
import io.sshbus.channel.Picks;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.Cursor;
import io.sshbus.log.EventLog;
import io.sshbus.log.Position;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.Stream;
import io.sshbus.log.TestClock;
import io.sshbus.log.memory.MemoryEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes first, of times to live, last values, selectors and patterns: docs/protocol.md. */
class PrecedenceTest {
  private final TestClock clock = new TestClock(Instant.parse("2026-11-22T12:00:00Z"));
  private EventLog log;

  private void begin() {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    log = MemoryEngine.open(List.of(all), clock).log();
  }

  private long now() {
    return Micros.of(clock.instant());
  }

  /** Words before the body: {@code keep}, {@code short} (a second to live), {@code crit}. */
  private static EventDraft event(String said) {
    String body = said.substring(said.lastIndexOf(' ') + 1);
    return new EventDraft(
        body.equals("nothing") ? Bytes.EMPTY : Bytes.utf8(body),
        said.contains("crit ") ? Tags.of("severity", "crit") : Tags.NONE,
        null,
        said.contains("short ") ? Duration.ofSeconds(1) : null,
        said.contains("keep "),
        false);
  }

  private void publish(String events, boolean together) {
    EventsWriter section = new EventsWriter(64);
    for (String said : events.split(", ", -1)) {
      section.add(event(said));
      if (!together) {
        append(section);
      }
    }
    if (together) {
      append(section);
    }
  }

  private void append(EventsWriter section) {
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("a"),
            Sender.BUS,
            new ProducerNumber("", 0),
            Tags.of("severity", "info"),
            Tags.NONE);
    log.append(
        new AppendRequest(
            new BatchDraft(envelope, section.finish()), new Stream.Session(), Stream.NONE));
  }

  private static final class Taken implements Deliveries {
    final List<String> bodies = new ArrayList<>();

    @Override
    public boolean offer(StoredBatch batch, Picks picks) {
      for (EventsReader event = batch.batch().events(); event.next(); ) {
        bodies.add(event.bodyLength() == 0 ? "nothing" : event.body().text());
      }
      return true;
    }

    @Override
    public void gap(EventId from, EventId to) {
      throw new AssertionError("a gap");
    }

    @Override
    public void live() {
      bodies.add("live");
    }

    @Override
    public void failed(BusException fault) {
      throw fault;
    }

    @Override
    public Optional<Position> oldestWaiting(int partition) {
      return Optional.empty();
    }
  }

  private String delivered(String since, Wanted wanted) {
    Ring ring = new Ring(log.bounds(0).next(), 1 << 20);
    PartitionRouter router = new PartitionRouter(0, log, ring, Feed::pull, () -> {});
    Taken taken = new Taken();
    Subscription subscription =
        new Subscription(
            ChannelFilter.ALL,
            List.of(router),
            wanted.isEverything()
                ? null
                : new Subscription.Matching(wanted, new Contents(1000), Runnable::run),
            taken,
            this::now);
    if (since.equals("retained")) {
      Cursor end = Cursor.of(Map.of(0, Position.at(log.bounds(0).next())));
      subscription.startWithLastValues(end, Cursor.NONE, log, Runnable::run);
    } else {
      subscription.start(Cursor.NONE);
    }
    boolean more = true;
    while (more) {
      more = router.turn();
    }
    return String.join(" ", taken.bodies);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "keep 1, keep 2                    | retained | -             | -     | 2 live      | 2"
            + " live",
        "keep 1, 2                         | retained | -             | -     | 1 live      | 1"
            + " live",
        "keep 1, keep nothing              | retained | -             | -     | live        | live",
        "keep 1, keep nothing              | all      | -             | -     | 1 nothing live | 1"
            + " nothing live",
        "keep 1, nothing                   | retained | -             | -     | 1 live      | 1"
            + " live",
        // A value that is over is none, and does not bring back an earlier one.
        "keep 1, short keep 2              | retained | -             | -     | 2 live      | live",
        "keep 1, short keep 2              | all      | -             | -     | 1 2 live    | 1"
            + " live",
        "short keep 1, keep 2              | all      | -             | -     | 1 2 live    | 2"
            + " live",
        // What is over is not looked into, and what is not selected is not searched.
        "short crit hit, hit               | all      | severity=crit | -     | hit live    | live",
        "short crit hit, crit hit, hit     | all      | severity=crit | hit   | hit hit live | hit"
            + " live",
        "crit miss, hit, short crit hit    | all      | severity=crit | hit   | hit live    | live",
        "crit keep 1, keep 2               | retained | severity=crit | -     | live        | live",
        "keep 1, crit keep 2               | retained | severity=crit | 2     | 2 live      | 2"
            + " live",
        "keep 1, crit keep 2               | retained | severity=info | 2     | live        | live",
      })
  void whatComesFirstDecides(
      String published, String since, String select, String match, String atOnce, String later) {
    Wanted wanted = Wanted.parse(select == null ? "" : select, match == null ? "" : match);
    for (boolean together : new boolean[] {false, true}) {
      begin();
      publish(published, together);
      assertEquals(atOnce, delivered(since, wanted));
      clock.move(Duration.ofMillis(999));
      assertEquals(atOnce, delivered(since, wanted), "until just before the end");
      clock.move(Duration.ofMillis(1));
      assertEquals(later, delivered(since, wanted), "and not from the end on");
    }
  }
}
