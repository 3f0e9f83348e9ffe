package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.StateMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long journals: replay is quick, and snapshots take the place of old commands. */
class RocksJournalLoadTest {
  @TempDir Path directory;

  /** Counts. */
  private static final class Counter implements StateMachine {
    private long count;
    private boolean restored;

    @Override
    public Bytes apply(long index, JournalCommand command) {
      count++;
      return Bytes.utf8("" + count);
    }

    @Override
    public Bytes snapshot() {
      return Bytes.utf8("" + count);
    }

    @Override
    public void restore(Bytes snapshot) {
      count = Long.parseLong(snapshot.text());
      restored = true;
    }
  }

  private static void submit(RocksEngine engine, Journal journal, int from, int to) {
    CompletionStage<Bytes> last = null;
    Bytes body = Bytes.utf8("x".repeat(300));
    for (int i = from; i < to; i++) {
      last = journal.submit(new JournalCommand("m", new UUID(1, i), 0, body));
      if (engine.log().bytesWaiting() > 1 << 20) {
        last.toCompletableFuture().join();
      }
    }
    assertEquals(Integer.toString(to), last.toCompletableFuture().join().text());
  }

  @Test
  void aHundredThousandCommandsAreReplayedQuickly() {
    TestSettings settings = TestSettings.in(directory).snapshotEvery(1_000_000);
    try (RocksEngine engine = settings.open()) {
      submit(engine, engine.journal(Map.of("m", new Counter())), 0, 100_000);
    }
    try (RocksEngine engine = settings.open()) {
      Counter machine = new Counter();
      long start = System.nanoTime();
      Journal journal = engine.journal(Map.of("m", machine));
      long millis = (System.nanoTime() - start) / 1_000_000;
      System.out.println("100,000 commands replayed in " + millis + " ms");
      assertEquals(100_000, journal.lastIndex());
      assertEquals(100_000, machine.count);
    }
  }

  /** A group of 4 MiB has more commands than outcomes are remembered. */
  @Test
  void everyCommandOfALargeGroupIsAnswered() {
    TestSettings settings = TestSettings.in(directory).snapshotEvery(1_000_000).queue(64 << 20);
    try (RocksEngine engine = settings.open()) {
      Journal journal = engine.journal(Map.of("m", new Counter()));
      List<CompletionStage<Bytes>> told = new ArrayList<>();
      for (int i = 0; i < 40_000; i++) {
        told.add(journal.submit(new JournalCommand("m", new UUID(2, i), 0, Bytes.EMPTY)));
      }
      for (int i = 0; i < 40_000; i++) {
        assertEquals("" + (i + 1), told.get(i).toCompletableFuture().join().text());
      }
    }
  }

  @Test
  void aSnapshotTakesThePlaceOfOldCommandsAndRemembersOutcomes() {
    TestSettings settings = TestSettings.in(directory).snapshotEvery(1000);
    try (RocksEngine engine = settings.open()) {
      submit(engine, engine.journal(Map.of("m", new Counter())), 0, 25_500);
    }
    try (RocksEngine engine = settings.open()) {
      Counter machine = new Counter();
      Journal journal = engine.journal(Map.of("m", machine));
      assertTrue(machine.restored);
      assertEquals(25_500, machine.count);
      var repeat = journal.submit(new JournalCommand("m", new UUID(1, 15_600), 0, Bytes.EMPTY));
      assertEquals("15601", repeat.toCompletableFuture().join().text());
      var forgotten = journal.submit(new JournalCommand("m", new UUID(1, 15_000), 0, Bytes.EMPTY));
      assertEquals("25501", forgotten.toCompletableFuture().join().text());
    }
  }
}
