package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.Bounds;
import io.sshbus.log.CommitListener;
import io.sshbus.log.MergeRule;
import io.sshbus.log.Stream;
import io.sshbus.log.TableEntry;
import io.sshbus.log.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/** What only this engine promises. */
class RocksEngineTest {
  @TempDir Path directory;

  private static Stream stream(String producer) {
    return new Stream.Durable(Publisher.SENDER, producer, new ChannelName("a"));
  }

  private static ErrorCode refusal(AppendOutcome outcome) {
    return assertInstanceOf(AppendOutcome.Refused.class, outcome).code();
  }

  @Test
  void aDirectoryInUseIsRefusedByName() {
    try (RocksEngine engine = TestSettings.in(directory).open()) {
      LogLockedException refused =
          assertThrows(LogLockedException.class, () -> TestSettings.in(directory).open());
      assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
      Publisher.to(engine).publish("a", "the first goes on");
    }
    TestSettings.in(directory).open().close();
  }

  @Test
  void anotherFormatIsRefusedByName() throws Exception {
    RocksSettings settings = TestSettings.in(directory).build();
    RocksEngine.open(settings).close();
    try (Store store = Store.open(directory, settings.limits());
        WriteBatch batch = new WriteBatch()) {
      batch.put(store.handle(Family.META), Keys.FORMAT, Keys.utf8("2"));
      store.write(batch);
    }
    LogDamagedException refused =
        assertThrows(LogDamagedException.class, () -> RocksEngine.open(settings));
    assertTrue(refused.getMessage().contains("has format 2"), refused.getMessage());
    assertThrows(LogDamagedException.class, () -> RocksEngine.open(settings));
  }

  @Test
  void anInterruptedSweepHarmsNothing() {
    try (RocksEngine engine = TestSettings.in(directory).open()) {
      Thread.currentThread().interrupt();
      engine.sweep();
      assertTrue(Thread.interrupted());
      Publisher.to(engine).publish("a", "goes on");
    }
  }

  @Test
  void aFullQueueRefusesAndTakesAgainWhenItIsDrained() throws Exception {
    try (RocksEngine engine = TestSettings.in(directory).queue(10_000).open()) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      CommitListener holding =
          batches -> {
            inside.countDown();
            awaitUninterruptibly(go);
          };
      engine.log().follow(holding);
      Publisher publisher = Publisher.to(engine);
      var first = publisher.submit("a", new Stream.Session(), 0, "x");
      inside.await();
      List<CompletionStage<AppendOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        outcomes.add(publisher.submit("a", new Stream.Session(), 0, "x".repeat(1000)));
      }
      assertTrue(engine.log().bytesWaiting() > 8_000 && engine.log().bytesWaiting() <= 10_000);
      go.countDown();
      assertInstanceOf(AppendOutcome.Stored.class, first.toCompletableFuture().join());
      long refused =
          outcomes.stream()
              .map(stage -> stage.toCompletableFuture().join())
              .filter(AppendOutcome.Refused.class::isInstance)
              .count();
      assertTrue(refused > 85 && refused < 100, refused + " refused");
      assertEquals(ErrorCode.BACK_PRESSURE, refusal(outcomes.get(99).toCompletableFuture().join()));
      assertInstanceOf(AppendOutcome.Stored.class, publisher.publish("a", "again"));
      assertEquals(102 - refused, engine.log().bounds(0).next());
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aListenerThatThrowsStopsTheEngineForGood() {
    TestSettings settings = TestSettings.in(directory);
    try (RocksEngine engine = settings.open()) {
      engine
          .log()
          .follow(
              batches -> {
                throw new IllegalStateException("a fault of the program");
              });
      assertEquals(ErrorCode.LOG_STOPPED, refusal(Publisher.to(engine).publish("a", "1")));
      assertEquals(ErrorCode.LOG_STOPPED, refusal(Publisher.to(engine).publish("a", "2")));
      assertInstanceOf(Fault.Stopped.class, settings.faults().get(0));
    }
  }

  @Test
  void aSenderHasOnlySoManyStreams() {
    try (RocksEngine engine = TestSettings.in(directory).streams(3).open()) {
      Publisher publisher = Publisher.to(engine);
      for (int i = 0; i < 3; i++) {
        publisher.submit("a", stream("p" + i), 0, "x").toCompletableFuture().join();
      }
      assertEquals(
          ErrorCode.TOO_MANY_STREAMS,
          refusal(publisher.submit("a", stream("p3"), 0, "x").toCompletableFuture().join()));
      assertEquals(
          ErrorCode.TOO_MANY_STREAMS,
          refusal(publisher.submit("a", stream("p3"), 1, "x", 0).toCompletableFuture().join()),
          "and so is what was under way behind it, for the same reason");
      assertInstanceOf(
          AppendOutcome.Stored.class,
          publisher.submit("a", stream("p1"), 1, "x").toCompletableFuture().join());
    }
    try (RocksEngine engine = TestSettings.in(directory).streams(3).open()) {
      assertEquals(
          ErrorCode.TOO_MANY_STREAMS,
          refusal(
              Publisher.to(engine).submit("a", stream("p4"), 0, "x").toCompletableFuture().join()));
    }
  }

  @Test
  void manySmallBatchesFillTheQueueByWhatTheyTakeInMemory() throws Exception {
    try (RocksEngine engine = TestSettings.in(directory).queue(1 << 20).open()) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      engine
          .log()
          .follow(
              batches -> {
                inside.countDown();
                awaitUninterruptibly(go);
              });
      Publisher publisher = Publisher.to(engine);
      var first = publisher.submit("a", new Stream.Session(), 0, "x");
      inside.await();
      List<CompletionStage<AppendOutcome>> outcomes = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        outcomes.add(publisher.submit("a", new Stream.Session(), 0, "x"));
      }
      go.countDown();
      assertInstanceOf(AppendOutcome.Stored.class, first.toCompletableFuture().join());
      long taken =
          outcomes.stream()
              .map(stage -> stage.toCompletableFuture().join())
              .filter(AppendOutcome.Stored.class::isInstance)
              .count();
      assertTrue(taken > 900 && taken < 1366, taken + " taken");
      assertEquals(0, engine.log().bytesWaiting());
    }
  }

  @Test
  void oneSenderDoesNotUseUpTheChannelsOfAll() {
    TestClock clock = new TestClock(Instant.parse("2026-11-22T12:00:00Z"));
    TestSettings settings = TestSettings.in(directory).channelsPerSender(2).steady(clock);
    Sender user = new Sender(Publisher.SENDER.id() + "/bob");
    Sender other = new Sender("node:b.example.com");
    try (RocksEngine engine = settings.open()) {
      assertEquals("stored", publishing(engine, Publisher.SENDER, "a"));
      assertEquals("stored", publishing(engine, user, "b"));
      for (Sender one : List.of(Publisher.SENDER, user)) {
        assertEquals("TOO_MANY_STREAMS", publishing(engine, one, "c"));
        assertEquals("stored", publishing(engine, one, "a"));
      }
      assertEquals("stored", publishing(engine, other, "c"));
      assertEquals("stored", publishing(engine, other, "a"));
      assertEquals("stored", publishing(engine, Publisher.SENDER, "c"), "it is there");
      for (int i = 0; i < 5; i++) {
        assertEquals("stored", publishing(engine, Sender.BUS, "$SYS/" + i));
      }
    }
    try (RocksEngine engine = settings.open()) {
      assertEquals("TOO_MANY_STREAMS", publishing(engine, Publisher.SENDER, "d"));
      assertEquals("stored", publishing(engine, other, "d"));
      assertEquals("TOO_MANY_STREAMS", publishing(engine, other, "e"));
      clock.move(Duration.ofDays(2));
      engine.sweep();
      assertEquals("stored", publishing(engine, Publisher.SENDER, "e"), "retention made room");
      assertEquals("stored", publishing(engine, Publisher.SENDER, "f"));
      assertEquals("TOO_MANY_STREAMS", publishing(engine, Publisher.SENDER, "g"));
    }
    assertTrue(Check.run(directory).isSound());
  }

  @Test
  void aChannelThatCouldNotBeWrittenDoesNotCount() {
    AtomicBoolean full = new AtomicBoolean(true);
    AtomicLong nanos = new AtomicLong();
    TestSettings settings =
        TestSettings.in(directory)
            .channelsPerSender(1)
            .nanos(() -> nanos.addAndGet(1_000_000_000))
            .writes(write -> () -> orNoSpace(full, write));
    try (RocksEngine engine = settings.open()) {
      assertEquals("DISK_FULL", publishing(engine, Publisher.SENDER, "a"));
      full.set(false);
      assertEquals("stored", publishing(engine, Publisher.SENDER, "b"));
      assertEquals("TOO_MANY_STREAMS", publishing(engine, Publisher.SENDER, "a"));
    }
  }

  private static void orNoSpace(AtomicBoolean full, Surroundings.DurableWrite write)
      throws RocksDBException {
    if (full.get()) {
      Status noSpace = new Status(Status.Code.IOError, Status.SubCode.NoSpace, "");
      throw new RocksDBException("no space", noSpace);
    }
    write.write();
  }

  private static String publishing(RocksEngine engine, Sender sender, String channel) {
    EventsWriter events = new EventsWriter(16);
    events.add(EventDraft.of("x"));
    BatchDraft batch =
        new BatchDraft(
            Envelope.unstamped(
                new ChannelName(channel), sender, new ProducerNumber("", 0), Tags.NONE, Tags.NONE),
            events.finish());
    AppendOutcome outcome =
        engine
            .log()
            .append(new AppendRequest(batch, new Stream.Session(), Stream.NONE))
            .toCompletableFuture()
            .join();
    return outcome instanceof AppendOutcome.Refused refused ? refused.code().name() : "stored";
  }

  @Test
  void aWriteThatFailsBringsNobodyNearerToTheLimit() {
    ChannelOwners owners = new ChannelOwners(2);
    owners.add("a.example.com");
    ChannelOwners.Owner second = owners.add("a.example.com");
    assertTrue(owners.isFull(Publisher.SENDER));
    owners.remove(second);
    assertFalse(owners.isFull(Publisher.SENDER));
    owners.remove(second);
    owners.remove(null);
    owners.add("a.example.com");
    assertFalse(owners.isFull(Publisher.SENDER));
  }

  @Test
  void aStreamIsForgottenAfterAWeekWithoutUse() {
    TestClock clock = new TestClock(Instant.parse("2026-11-22T12:00:00Z"));
    try (RocksEngine engine = TestSettings.in(directory).streams(2).steady(clock).open()) {
      Publisher publisher = Publisher.to(engine);
      publisher.submit("a", stream("idle"), 0, "x").toCompletableFuture().join();
      publisher.submit("a", stream("used"), 0, "x").toCompletableFuture().join();
      clock.move(Duration.ofDays(6));
      publisher.submit("a", stream("used"), 1, "x").toCompletableFuture().join();
      clock.move(Duration.ofDays(2));
      engine.sweep();
      assertEquals(
          new AppendOutcome.Repeated(1),
          publisher.submit("a", stream("used"), 1, "x").toCompletableFuture().join());
      assertInstanceOf(
          AppendOutcome.Stored.class,
          publisher.submit("a", stream("idle"), 0, "x").toCompletableFuture().join());
    }
  }

  @Test
  void aJumpOfTheClockDropsNothingAndIsTold() {
    TestClock clock = new TestClock(Instant.parse("2026-11-22T12:00:00Z"));
    AtomicLong nanos = new AtomicLong();
    TestSettings settings = TestSettings.in(directory).clock(clock).nanos(nanos::get);
    try (RocksEngine engine = settings.open()) {
      Publisher publisher = Publisher.to(engine);
      publisher.publish("a", "x");
      clock.move(Duration.ofDays(400));
      engine.sweep();
      engine.sweep();
      assertEquals(new Bounds(0, 1), engine.log().bounds(0));
      assertEquals(1, settings.faults().size());
      assertInstanceOf(Fault.ClockJumped.class, settings.faults().get(0));
      nanos.addAndGet(Duration.ofDays(400).toNanos());
      engine.sweep();
      assertEquals(new Bounds(1, 1), engine.log().bounds(0));
    }
  }

  @Test
  void aDiskThatIsNearlyFullRefusesAndReadsGoOn() {
    AtomicLong free = new AtomicLong(Long.MAX_VALUE);
    AtomicLong nanos = new AtomicLong();
    TestSettings settings =
        TestSettings.in(directory).free(free::get).nanos(() -> nanos.addAndGet(1_000_000_000));
    try (RocksEngine engine = settings.open()) {
      Publisher publisher = Publisher.to(engine);
      publisher.publish("a", "before");
      free.set(1000);
      assertEquals(ErrorCode.DISK_FULL, refusal(publisher.publish("a", "refused")));
      BusException put =
          assertInstanceOf(
              BusException.class,
              assertThrows(
                      java.util.concurrent.CompletionException.class,
                      () ->
                          engine
                              .table("t", MergeRule.NEWEST)
                              .put("k", new TableEntry(1, io.sshbus.channel.Bytes.EMPTY))
                              .toCompletableFuture()
                              .join())
                  .getCause());
      assertEquals(ErrorCode.DISK_FULL, put.code());
      assertEquals(List.of("before"), publisher.bodies());
      free.set(Long.MAX_VALUE);
      assertInstanceOf(AppendOutcome.Stored.class, publisher.publish("a", "after"));
      assertEquals(2, settings.faults().size());
      assertInstanceOf(Fault.DiskFree.class, settings.faults().get(1));
    }
  }

  @Test
  void closingCommitsWhatWasSubmitted() {
    RocksEngine engine = TestSettings.in(directory).open();
    List<CompletionStage<AppendOutcome>> outcomes = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      outcomes.add(Publisher.to(engine).submit("a", stream("p"), i, "x"));
    }
    engine.close();
    engine.close();
    outcomes.forEach(
        stage -> assertInstanceOf(AppendOutcome.Stored.class, stage.toCompletableFuture().join()));
    BusException closed = assertThrows(BusException.class, () -> Publisher.to(engine).bodies());
    assertEquals(ErrorCode.LOG_STOPPED, closed.code());
  }
}
