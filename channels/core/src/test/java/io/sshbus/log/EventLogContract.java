package io.sshbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Sender;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What every {@link EventLog} does. */
public abstract class EventLogContract extends EngineContract {

  private static final int ENOUGH = 1 << 20;

  @Test
  void offsetsAscendFromZeroWithoutGaps() {
    for (int i = 0; i < 10; i++) {
      assertEquals(new EventId(0, i, 0), publish("a/b", "event " + i));
    }
    assertEquals(new Bounds(0, 10), log().bounds(0));
  }

  @Test
  void whatWasStoredIsReadAsItWas() {
    append(draft("raid/status", SENDER, 7, "one", "two"), new Stream.Session(), Stream.NONE);
    StoredBatch stored = read(ChannelFilter.ALL).get(0);
    assertEquals(2, stored.batch().visible());
    assertEquals(7, stored.batch().envelope().first());
    assertEquals(SENDER, stored.batch().envelope().sender());
    assertEquals(clock.instant(), stored.batch().envelope().instant());
    assertEquals(List.of("one", "two"), bodies(stored));
  }

  @Test
  void aFilterGivesItsChannelsAlone() {
    for (int i = 0; i < 50; i++) {
      publish(i % 10 == 0 ? "rare/x" : "often/" + i % 3, "event " + i);
    }
    List<StoredBatch> rare = read(new ChannelFilter("rare/#"));
    assertEquals(List.of(0L, 10L, 20L, 30L, 40L), rare.stream().map(StoredBatch::offset).toList());
    assertEquals(45, read(new ChannelFilter("often/+")).size());
    assertEquals(0, read(new ChannelFilter("never")).size());
  }

  @Test
  void everythingDoesNotTakeWhatIsReserved() {
    publish("$SYS/nodes/a", "up");
    publish("a", "event");
    assertEquals(List.of(1L), read(ChannelFilter.ALL).stream().map(StoredBatch::offset).toList());
    assertEquals(1, read(new ChannelFilter("$SYS/#")).size());
  }

  @Test
  void aReadStopsBehindTheBatchThatReachesItsLimit() {
    for (int i = 0; i < 5; i++) {
      publish("a", "x".repeat(100));
    }
    ReadResult first = log().read(new ReadRequest(0, 0, ChannelFilter.ALL, 1));
    assertEquals(1, first.batches().size());
    assertEquals(1, first.next());
    ReadResult filtered = log().read(new ReadRequest(0, 2, new ChannelFilter("a"), 1));
    assertEquals(2, filtered.batches().get(0).offset());
    assertEquals(3, filtered.next());
  }

  @Test
  void aReadAtTheEndGivesNothingAndStaysThere() {
    publish("a", "event");
    assertEquals(
        new ReadResult(List.of(), 1, 0), log().read(new ReadRequest(0, 1, ChannelFilter.ALL, 10)));
  }

  @Test
  void aPartitionThatIsNotThereIsNamed() {
    BusException refused = assertThrows(BusException.class, () -> log().bounds(7));
    assertEquals(ErrorCode.NOT_FOUND, refused.code());
  }

  @Test
  void aBatchOfOnlyOldNumbersIsConfirmedAgainWithoutAnId() {
    Stream stream = durable("p", "a");
    append(draft("a", SENDER, 0, "0", "1", "2"), stream, Stream.NONE);
    assertEquals(
        new AppendOutcome.Repeated(2),
        append(draft("a", SENDER, 0, "0", "1"), stream, Stream.NONE));
    assertEquals(new Bounds(0, 1), log().bounds(0));
  }

  @Test
  void aBatchOfWhichOnlyTheEndIsNewSkipsItsBeginning() {
    Stream stream = durable("p", "a");
    append(draft("a", SENDER, 0, "0", "1"), stream, Stream.NONE);
    AppendOutcome outcome = append(draft("a", SENDER, 1, "1", "2", "3"), stream, Stream.NONE);
    assertEquals(new AppendOutcome.Stored(new EventId(0, 1, 1)), outcome);
    assertEquals(1, read(ChannelFilter.ALL).get(1).batch().envelope().skip());
  }

  @Test
  void copiesAreStoredWithTheEventsThatAreNewAndNeverAgain() {
    Stream stream = durable("p", "a");
    append(draft("a", SENDER, 0, "0", "1"), stream, Stream.NONE);
    BatchCopy copy = new BatchCopy(draft("copies", SENDER, 0, "1", "2", "4"), List.of(0, 1, 3));
    BatchCopy old = new BatchCopy(draft("old", SENDER, 0, "1"), List.of(0));
    AppendRequest request =
        new AppendRequest(
            draft("a", SENDER, 1, "1", "2", "3", "4"), stream, Stream.NONE, List.of(copy, old));
    assertEquals(new AppendOutcome.Stored(new EventId(0, 1, 1)), await(log().append(request)));
    AppendRequest again =
        new AppendRequest(
            draft("a", SENDER, 1, "1", "2", "3", "4"), stream, Stream.NONE, List.of(copy));
    assertEquals(new AppendOutcome.Repeated(4), await(log().append(again)));
    List<StoredBatch> stored = read(ChannelFilter.ALL);
    assertEquals(
        List.of("a", "a", "copies"),
        stored.stream().map(each -> each.batch().channel().value()).toList());
    assertEquals(1, stored.get(2).batch().envelope().skip());
    assertEquals(2, stored.get(2).batch().visible());
  }

  @Test
  void aBatchThatIsRefusedHasNoCopies() {
    BatchCopy copy = new BatchCopy(draft("copies", SENDER, 0, "2"), List.of(0));
    AppendRequest early =
        new AppendRequest(draft("a", SENDER, 2, "2"), durable("p", "a"), 1, List.of(copy));
    assertInstanceOf(AppendOutcome.Refused.class, await(log().append(early)));
    assertEquals(new Bounds(0, 0), log().bounds(0));
  }

  @Test
  void aDurableStreamIsRememberedOverARestart() {
    append(draft("a", SENDER, 0, "0", "1"), durable("p", "a"), Stream.NONE);
    reopen(List.of(EVERYTHING));
    assertEquals(
        new AppendOutcome.Repeated(1),
        append(draft("a", SENDER, 0, "0", "1"), durable("p", "a"), Stream.NONE));
  }

  @Test
  void aSessionStreamKeepsItsNumbersApart() {
    Stream session = new Stream.Session();
    append(draft("a", SENDER, 5, "5"), session, Stream.NONE);
    assertEquals(
        new AppendOutcome.Repeated(5), append(draft("a", SENDER, 5, "5"), session, Stream.NONE));
    assertInstanceOf(
        AppendOutcome.Stored.class,
        append(draft("a", SENDER, 5, "5"), new Stream.Session(), Stream.NONE));
  }

  @Test
  void aNumberWhosePredecessorWasRefusedIsRefusedToo() {
    Stream stream = durable("p", "a");
    append(draft("a", SENDER, 0, "0"), stream, Stream.NONE);
    AppendOutcome early = append(draft("a", SENDER, 2, "2"), stream, 1);
    assertEquals(ErrorCode.SEQ_GAP, assertInstanceOf(AppendOutcome.Refused.class, early).code());
    assertInstanceOf(AppendOutcome.Stored.class, append(draft("a", SENDER, 1, "1"), stream, 0));
    assertInstanceOf(AppendOutcome.Stored.class, append(draft("a", SENDER, 2, "2"), stream, 1));
  }

  @Test
  void repeatsWithinOneCommitAreSeen() {
    Stream stream = durable("p", "a");
    var outcomes = new ArrayList<java.util.concurrent.CompletionStage<AppendOutcome>>();
    for (int i = 0; i < 100; i++) {
      long first = i / 2;
      outcomes.add(
          log().append(new AppendRequest(draft("a", SENDER, first, "x"), stream, first - 1)));
    }
    long stored =
        outcomes.stream().filter(outcome -> await(outcome) instanceof AppendOutcome.Stored).count();
    assertEquals(50, stored);
    assertEquals(new Bounds(0, 50), log().bounds(0));
  }

  @Test
  void timeNeverGoesBack() {
    publish("a", "first");
    Instant first = clock.instant();
    clock.move(Duration.ofHours(-1));
    publish("a", "second");
    reopen(List.of(EVERYTHING));
    publish("a", "third");
    assertEquals(
        List.of(first, first, first),
        read(ChannelFilter.ALL).stream()
            .map(stored -> stored.batch().envelope().instant())
            .toList());
  }

  @Test
  void aPlaceIsFoundByItsTime() {
    Instant start = clock.instant();
    for (int i = 0; i < 100; i++) {
      publish("a", "event");
      clock.move(Duration.ofSeconds(1));
    }
    assertEquals(0, log().offsetAt(0, start.minusSeconds(5)));
    assertEquals(40, log().offsetAt(0, start.plusSeconds(40)));
    assertEquals(41, log().offsetAt(0, start.plusMillis(40_001)));
    assertEquals(100, log().offsetAt(0, start.plusSeconds(1000)));
  }

  @Test
  void followersAreToldOnceInOrder() {
    List<StoredBatch> told = Collections.synchronizedList(new ArrayList<>());
    log().follow(told::addAll);
    for (int i = 0; i < 20; i++) {
      publish("a", "event " + i);
    }
    assertEquals(
        read(ChannelFilter.ALL).stream().map(StoredBatch::offset).toList(),
        told.stream().map(StoredBatch::offset).toList());
    assertEquals(List.of("event 7"), bodies(told.get(7)));
  }

  /** Else a subscription could go live without a batch that was confirmed before it was made. */
  @Test
  void followersAreToldBeforeThePublisher() {
    Set<Long> told = ConcurrentHashMap.newKeySet();
    log().follow(batches -> batches.forEach(batch -> told.add(batch.offset())));
    for (int i = 0; i < 200; i++) {
      AppendRequest request =
          new AppendRequest(draft("a", SENDER, 0, "event"), new Stream.Session(), Stream.NONE);
      assertTrue(
          await(
              log()
                  .append(request)
                  .thenApply(outcome -> ((AppendOutcome.Stored) outcome).id().offset())
                  .thenApply(told::contains)));
    }
  }

  @Test
  void aConfirmedBatchCanBeReadAtOnce() {
    for (int i = 0; i < 50; i++) {
      EventId id = publish("c/" + i % 5, "event");
      assertEquals(id.offset() + 1, log().bounds(0).next());
      ReadRequest request =
          new ReadRequest(0, id.offset(), new ChannelFilter("c/" + i % 5), ENOUGH);
      assertEquals(id.offset(), log().read(request).batches().get(0).offset());
    }
  }

  @Test
  void everythingIsThereAfterARestart() {
    for (int i = 0; i < 30; i++) {
      publish("c/" + i % 3, "event " + i);
    }
    reopen(List.of(EVERYTHING));
    assertEquals(new Bounds(0, 30), log().bounds(0));
    assertEquals(30, read(ChannelFilter.ALL).size());
    assertEquals(10, read(new ChannelFilter("c/1")).size());
    assertEquals(new EventId(0, 30, 0), publish("c/1", "event 30"));
  }

  @Test
  void channelsAreListedWithTheirNewestBatch() {
    publish("b", "0");
    publish("a", "1");
    publish("b", "2");
    publish("$SYS/x", "3");
    reopen(List.of(EVERYTHING));
    assertEquals(
        List.of(
            new ChannelSummary(new ChannelName("a"), 0, 1),
            new ChannelSummary(new ChannelName("b"), 0, 2)),
        log().channels(ChannelFilter.ALL, 10));
    assertEquals(1, log().channels(ChannelFilter.ALL, 1).size());
  }

  @Test
  void bytesAreCountedBySender() {
    Sender other = new Sender("node:b.example.com");
    publish("a", "x");
    append(draft("a", other, 0, "x".repeat(1000)), new Stream.Session(), Stream.NONE);
    long before = log().storedBytes(0, other);
    assertTrue(before > 1000);
    assertTrue(log().storedBytes(0, SENDER) < 200);
    assertEquals(0, log().storedBytes(0, new Sender("node:c.example.com")));
    Sender user = new Sender("node:b.example.com/bob");
    append(draft("a", user, 0, "x".repeat(1000)), new Stream.Session(), Stream.NONE);
    reopen(List.of(EVERYTHING));
    assertTrue(log().storedBytes(0, other) > before + 1000, "its users add to what a node has");
  }

  @Test
  void eachClassHasItsPartitionForEver() {
    RetentionClass first = only("first", "f/#");
    RetentionClass second = only("second", "s/#");
    reopen(List.of(first, second));
    int f = log().partitionOf(new ChannelName("f/x"));
    int s = log().partitionOf(new ChannelName("s/x"));
    publish("f/x", "kept");
    reopen(List.of(second, only("third", "f/#")));
    assertEquals(s, log().partitionOf(new ChannelName("s/x")));
    assertEquals(2, log().partitionOf(new ChannelName("f/x")));
    assertEquals(List.of(f, 2), log().partitionsOf(new ChannelFilter("f/x")));
    assertEquals(1, log().read(new ReadRequest(f, 0, ChannelFilter.ALL, ENOUGH)).batches().size());
    assertEquals("first", log().retentionOf(f).name());
  }

  @Test
  void whatIsTooOldIsDroppedAndToldByEarliest() {
    publish("old", "event");
    clock.move(Duration.ofHours(20));
    publish("a", "event");
    clock.move(Duration.ofHours(5));
    publish("a", "event");
    sweep(engine());
    assertEquals(1, log().bounds(0).earliest());
    assertEquals(1, log().read(new ReadRequest(0, 0, ChannelFilter.ALL, 1)).earliest());
    assertEquals(
        List.of(new ChannelName("a")),
        log().channels(ChannelFilter.ALL, 5).stream().map(ChannelSummary::channel).toList());
    reopen(List.of(EVERYTHING));
    assertEquals(new Bounds(1, 3), log().bounds(0));
  }

  @Test
  void afterTheLastBatchHasGoneOffsetsGoOn() {
    publish("old", "event");
    clock.move(Duration.ofDays(2));
    sweep(engine());
    assertEquals(new Bounds(1, 1), log().bounds(0));
    reopen(List.of(EVERYTHING));
    assertEquals(new EventId(0, 1, 0), publish("a", "event"));
    assertEquals(
        0, log().read(new ReadRequest(0, 0, new ChannelFilter("old"), 10)).batches().size());
  }

  @Test
  void whatIsOverTheSizeIsDroppedOldestFirst() {
    reopen(
        List.of(
            new RetentionClass("all", List.of(), Duration.ofDays(1), RetentionClass.MIN_BYTES)));
    for (int i = 0; i < 300; i++) {
      publish("a", "x".repeat(10_000));
    }
    sweep(engine());
    Bounds bounds = log().bounds(0);
    long kept = log().storedBytes(0, SENDER);
    assertTrue(
        kept <= RetentionClass.MIN_BYTES && kept > RetentionClass.MIN_BYTES / 2, kept + " bytes");
    assertEquals(300, bounds.next());
    assertEquals(bounds.next() - bounds.earliest(), read(new ChannelFilter("a")).size());
  }

  @Test
  void nothingIsTakenOnceItIsClosed() {
    EventLog closed = log();
    close();
    AppendOutcome outcome =
        await(
            closed.append(
                new AppendRequest(draft("a", SENDER, 0, "x"), new Stream.Session(), Stream.NONE)));
    assertEquals(
        ErrorCode.LOG_STOPPED, assertInstanceOf(AppendOutcome.Refused.class, outcome).code());
  }

  private static RetentionClass only(String name, String filter) {
    return new RetentionClass(
        name, List.of(new ChannelFilter(filter)), Duration.ofDays(1), 64L << 20);
  }

  private List<StoredBatch> read(ChannelFilter filter) {
    List<StoredBatch> all = new ArrayList<>();
    long next = log().bounds(0).next();
    for (long at = log().bounds(0).earliest(); at < next; ) {
      ReadResult result = log().read(new ReadRequest(0, at, filter, ENOUGH));
      assertTrue(result.next() > at, "a read advances");
      all.addAll(result.batches());
      at = result.next();
    }
    return all;
  }

  private static List<String> bodies(StoredBatch stored) {
    List<String> bodies = new ArrayList<>();
    var events = stored.batch().events();
    while (events.next()) {
      bodies.add(events.body().text());
    }
    return bodies;
  }
}
