package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.Bounds;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Stream;
import io.sshbus.log.TestClock;
import io.sshbus.log.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retention gives the disk its room back. */
class RetentionTest {
  private static final int KEPT = 16 << 20;

  @TempDir Path directory;

  @Test
  void theDiskShrinksToWhatIsKeptInEachClass() {
    RetentionClass busy =
        new RetentionClass("busy", List.of(new ChannelFilter("busy/#")), Duration.ofDays(1), KEPT);
    RetentionClass quiet =
        new RetentionClass("quiet", List.of(ChannelFilter.ALL), Duration.ofDays(1), KEPT);
    TestSettings settings =
        TestSettings.in(directory).classes(List.of(busy, quiet)).memtable(4 << 20);
    try (RocksEngine engine = settings.open()) {
      Publisher publisher = Publisher.to(engine);
      publish(publisher, 1500);
      Bounds whole = engine.log().bounds(0);
      assertEquals(1500, whole.next() - whole.earliest());
      assertTrue(Copies.size(directory) > 140 << 20, Copies.size(directory) + " bytes before");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                engine.sweep();
                assertTrue(
                    Copies.size(directory) < 80 << 20, Copies.size(directory) + " bytes after");
              });
      Bounds kept = engine.log().bounds(0);
      long bytes = engine.log().storedBytes(0, Publisher.SENDER);
      assertTrue(bytes <= KEPT && bytes > KEPT / 2, bytes + " bytes kept");
      assertEquals(kept.next() - kept.earliest(), publisher.bodies().size());
      Usage usage = engine.log().usage(0);
      assertEquals(bytes, usage.storedBytes());
      assertEquals(bytes / (kept.next() - kept.earliest()) * kept.earliest(), usage.droppedBytes());
      assertEquals(new Bounds(0, 75), engine.log().bounds(1));
      assertEquals(75, publisher.bodies(1, ChannelFilter.ALL).size());
    }
    settings.open().close();
  }

  @Test
  void aChannelThatIsForgottenAndPublishedToInOneCommitIsKnownAfter() throws Exception {
    TestClock clock = new TestClock(Instant.parse("2026-01-31T12:00:00Z"));
    Semaphore writes = new Semaphore(100);
    TestSettings settings =
        TestSettings.in(directory)
            .steady(clock)
            .writes(
                write ->
                    () -> {
                      writes.acquireUninterruptibly();
                      write.write();
                    });
    try (RocksEngine engine = settings.open()) {
      Publisher publisher = Publisher.to(engine);
      publisher.publish("rare", "old");
      clock.move(Duration.ofDays(2));
      publisher.publish("busy", "closes the bucket of the old one");
      writes.drainPermits();
      publisher.submit("busy", new Stream.Session(), 0, "first");
      awaitWaiting(engine, 1);
      CompletableFuture<Void> swept = CompletableFuture.runAsync(engine::sweep);
      awaitWaiting(engine, 2);
      publisher.submit("busy", new Stream.Session(), 0, "committed with the first chore");
      writes.release();
      awaitWaiting(engine, 2);
      publisher.submit("busy", new Stream.Session(), 0, "holds up the next chore");
      writes.release();
      awaitWaiting(engine, 2);
      CompletionStage<AppendOutcome> again =
          publisher.submit("rare", new Stream.Session(), 0, "new");
      writes.release(100);
      assertInstanceOf(AppendOutcome.Stored.class, again.toCompletableFuture().join());
      swept.join();
      assertTrue(engine.log().bounds(0).earliest() > 0, "the old one is gone");
      assertEquals(List.of("new"), publisher.bodies(0, new ChannelFilter("rare")));
    }
    try (RocksEngine engine = settings.open()) {
      Publisher publisher = Publisher.to(engine);
      assertEquals(List.of("new"), publisher.bodies(0, new ChannelFilter("rare")));
    }
    assertEquals(List.of(), Check.run(directory).problems());
  }

  /** So many works are in line or being written. */
  private static void awaitWaiting(RocksEngine engine, int works) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> engine.log().bytesWaiting() / Inbox.OVERHEAD == works);
  }

  /**
   * As many batches of 100 KB in the busy class, and one in the quiet class for every 20 of them.
   */
  private static void publish(Publisher publisher, int count) {
    String body = "x".repeat(100_000);
    CompletionStage<?> last = null;
    for (int i = 0; i < count; i++) {
      last = publisher.submit("busy/x", new Stream.Session(), 0, body);
      if (i % 20 == 0) {
        last = publisher.submit("quiet", new Stream.Session(), 0, "quiet");
        last.toCompletableFuture().join();
      }
    }
    last.toCompletableFuture().join();
  }
}
