package io.sshbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link EventLog} does with the last values of its channels. */
public abstract class LastValueContract extends EngineContract {

  /** An event to be kept. */
  protected static EventDraft kept(String body) {
    return new EventDraft(Bytes.utf8(body), Tags.NONE, null, null, true, false);
  }

  /** A batch of events with the numbers from {@code first} on. */
  protected static BatchDraft batch(String channel, long first, EventDraft... drafts) {
    EventsWriter events = new EventsWriter(256);
    List.of(drafts).forEach(events::add);
    TreeMap<Integer, Tags> byEvent = new TreeMap<>();
    byEvent.put(drafts.length - 1, Tags.of("last", "yes"));
    Envelope envelope =
        new Envelope(
            0,
            0,
            new ChannelName(channel),
            SENDER,
            "p",
            first,
            Tags.of("claimed", "yes"),
            Tags.of("rack", "7"),
            byEvent);
    return new BatchDraft(envelope, events.finish());
  }

  private EventId keep(String channel, EventDraft... drafts) {
    AppendOutcome outcome = append(batch(channel, 0, drafts), new Stream.Session(), Stream.NONE);
    return assertInstanceOf(AppendOutcome.Stored.class, outcome).id();
  }

  /** The last values of {@code filter}, page by page. */
  protected final List<String> values(String filter, int pageBytes) {
    List<String> found = new ArrayList<>();
    ChannelName after = null;
    do {
      LastValues page =
          log().lastValues(new LastValues.Request(new ChannelFilter(filter), after, pageBytes));
      page.values().forEach(value -> found.add(value.channel() + "=" + body(value)));
      after = page.next();
    } while (after != null);
    return found;
  }

  private static @Nullable String body(LastValue value) {
    var event = value.batch().events();
    return event.next() ? event.body().text() : null;
  }

  private LastValue only(String channel) {
    List<LastValue> found =
        log().lastValues(new LastValues.Request(new ChannelFilter(channel), null, 1000)).values();
    assertEquals(1, found.size());
    return found.get(0);
  }

  @Test
  void theLastEventToBeKeptIsTheValueOfItsChannel() {
    keep("a/x", kept("1"));
    keep("a/y", kept("2"), kept("3"), EventDraft.of("not kept"));
    keep("a/x", EventDraft.of("not kept either"));
    keep("b", kept("4"));
    keep("a/x", kept("5"));
    assertEquals(List.of("a/x=5", "a/y=3"), values("a/#", 1 << 20));
    assertEquals(List.of("a/x=5"), values("a/x", 1));
    assertEquals(List.of("a/x=5", "a/y=3", "b=4"), values("#", 1));
    assertEquals(List.of(), values("+", 1).stream().filter(v -> v.startsWith("a")).toList());
  }

  @Test
  void aValueIsTheEventAsItWas() {
    EventId id = keep("a", EventDraft.of("before"), kept("value"));
    LastValue value = only("a");
    assertEquals(new EventId(0, id.offset(), 1), value.id());
    assertEquals(SENDER, value.batch().envelope().sender());
    assertEquals(clock.instant(), value.batch().envelope().instant());
    assertEquals(Tags.of("claimed", "yes"), value.batch().envelope().claims());
    assertEquals("{last=yes, rack=7}", value.batch().envelope().trusted(1).values().toString());
  }

  @Test
  void anEmptyBodyClears() {
    keep("a", kept("1"));
    keep("b", kept("1"), kept(""));
    keep("a", kept(""));
    keep("never/there", kept(""));
    assertEquals(List.of(), values("#", 1 << 20));
    keep("a", kept(""), kept("2"));
    assertEquals(List.of("a=2"), values("#", 1 << 20));
  }

  @Test
  void valuesAreThereAgainAfterTheLogWasClosedAndWhenRetentionHasTakenTheirBatches() {
    keep("a", kept("1"));
    keep("$SYS/nodes/x", kept("up"));
    reopen(List.of(EVERYTHING));
    assertEquals(List.of("a=1"), values("#", 1 << 20));
    assertEquals(List.of("$SYS/nodes/x=up"), values("$SYS/#", 1 << 20));
    clock.move(Duration.ofDays(3));
    sweep(engine());
    clock.move(Duration.ofDays(3));
    keep("b", kept("2"));
    sweep(engine());
    assertEquals(List.of("a=1", "b=2"), values("#", 1 << 20));
    keep("a", kept(""));
    reopen(List.of(EVERYTHING));
    assertEquals(List.of("b=2"), values("#", 1 << 20));
  }

  @Test
  void aRepeatedBatchDoesNotBringBackAnOldValue() {
    Stream stream = durable("p", "a");
    append(batch("a", 0, kept("0"), kept("1")), stream, Stream.NONE);
    append(batch("a", 2, kept("2")), stream, Stream.NONE);
    append(batch("a", 0, kept("0"), kept("1")), stream, Stream.NONE);
    append(batch("a", 2, kept("2"), EventDraft.of("3")), stream, Stream.NONE);
    assertEquals(List.of("a=2"), values("a", 1000));
  }

  @Test
  void aValueGoesWhenItsTimeToLiveIsOver() {
    EventDraft hour =
        new EventDraft(Bytes.utf8("1"), Tags.NONE, null, Duration.ofHours(1), true, false);
    keep("a", hour);
    keep("b", kept("2"));
    LastValue value = only("a");
    assertEquals(
        value.batch().envelope().time() + Duration.ofHours(1).toMillis() * 1000, value.ends());
    assertEquals(Long.MAX_VALUE, only("b").ends());
    clock.move(Duration.ofHours(2));
    sweep(engine());
    assertEquals(List.of("b=2"), values("#", 1000));
    assertNull(log().lastValues(new LastValues.Request(ChannelFilter.ALL, null, 1000)).next());
  }
}
