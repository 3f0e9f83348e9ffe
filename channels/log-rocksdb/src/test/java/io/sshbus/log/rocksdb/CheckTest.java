package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Batch;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventId;
import io.sshbus.log.Cursor;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.LastValue;
import io.sshbus.log.MergeRule;
import io.sshbus.log.Position;
import io.sshbus.log.StateMachine;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.Stream;
import io.sshbus.log.TableEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Damage of every kind is found and named. */
class CheckTest {
  private static final int BATCHES = 5000;

  @TempDir Path directory;

  private final StateMachine machine =
      new StateMachine() {
        @Override
        public Bytes apply(long index, JournalCommand command) {
          return Bytes.EMPTY;
        }

        @Override
        public Bytes snapshot() {
          return Bytes.EMPTY;
        }

        @Override
        public void restore(Bytes snapshot) {}
      };

  @BeforeEach
  void fill() {
    try (RocksEngine engine = TestSettings.in(directory).open()) {
      Publisher publisher = Publisher.to(engine);
      Stream stream = new Stream.Durable(Publisher.SENDER, "p", new ChannelName("a"));
      for (int i = 0; i < BATCHES - 1; i++) {
        var unused = publisher.submit("a", stream, i, "event " + i);
      }
      publisher.publish("b", "another channel");
      var journal = engine.journal(Map.of("m", machine));
      for (int i = 0; i < 10; i++) {
        journal
            .submit(new JournalCommand("m", new UUID(0, i), 0, Bytes.EMPTY))
            .toCompletableFuture()
            .join();
      }
      Cursor cursor = Cursor.NONE.with(0, Position.at(7));
      engine
          .table("cursors", MergeRule.CURSORS)
          .put("c", new TableEntry(1, cursor.encode()))
          .toCompletableFuture()
          .join();
    }
  }

  @FunctionalInterface
  private interface Damage {
    void write(Store store, WriteBatch batch) throws RocksDBException;
  }

  private void damage(Damage damage) throws RocksDBException {
    try (Store store = Store.open(directory, Limits.DEFAULT);
        WriteBatch batch = new WriteBatch()) {
      damage.write(store, batch);
      store.write(batch);
    }
  }

  private void finds(String problem) {
    CheckReport report = Check.run(directory);
    assertTrue(
        report.problems().stream().anyMatch(found -> found.contains(problem)),
        () -> problem + " is not among " + report.problems());
  }

  @Test
  void aSoundDirectoryIsCounted() {
    CheckReport report = Check.run(directory);
    assertTrue(report.isSound(), report::toString);
    assertEquals(BATCHES, report.batches());
    assertEquals(BATCHES, report.events());
    assertEquals(2, report.channels());
    assertEquals(1, report.streams());
    assertEquals(1, report.entries());
    assertEquals(10, report.commands());
    TestSettings.in(directory).open().close();
    assertTrue(Check.run(directory).isSound());
  }

  @Test
  void aRunningEngineIsNotChecked() {
    RocksEngine engine = TestSettings.in(directory).open();
    assertThrows(LogLockedException.class, () -> Check.run(directory));
    engine.close();
  }

  @Test
  void aFlippedBitInABatchIsFound() throws RocksDBException {
    damage(
        (store, batch) -> {
          byte[] stored = store.record(0, 77);
          stored[stored.length - 3] ^= 4;
          batch.put(store.records(0), Keys.record(77), stored);
        });
    finds("the batch 77 of partition 0 is damaged");
  }

  @Test
  void aMissingBatchIsFound() throws RocksDBException {
    damage((store, batch) -> batch.delete(store.records(0), Keys.record(77)));
    finds("the batches 77 to 77 are missing");
  }

  @Test
  void aMissingIndexEntryIsFound() throws RocksDBException {
    damage((store, batch) -> batch.delete(store.handle(Family.INDEX), Keys.index(0, 0, 0, 77)));
    finds("the index lacks the batch 77");
  }

  @Test
  void anIndexEntryTooManyIsFound() throws RocksDBException {
    damage(
        (store, batch) ->
            batch.put(store.handle(Family.INDEX), Keys.index(0, 1, 0, BATCHES + 5), new byte[0]));
    finds("the index names the batch " + (BATCHES + 5));
  }

  @Test
  void anIndexEntryOfTheWrongChannelIsFound() throws RocksDBException {
    damage(
        (store, batch) ->
            batch.put(store.handle(Family.INDEX), Keys.index(0, 0, 1, 77), new byte[0]));
    finds("the index names the batch 77 once too often");
  }

  @Test
  void aWrongCounterIsFound() throws RocksDBException {
    damage(
        (store, batch) -> {
          byte[] bucket = store.get(Family.META, Keys.bucket(0, 0));
          bucket[40] ^= 1;
          batch.put(store.handle(Family.META), Keys.bucket(0, 0), bucket);
        });
    finds("the counters of bucket 0");
  }

  @Test
  void aStreamThatStandsTooLowIsFound() throws RocksDBException {
    byte[] key = Keys.stream(new Stream.Durable(Publisher.SENDER, "p", new ChannelName("a")));
    damage((store, batch) -> batch.put(store.handle(Family.STREAMS), key, new byte[16]));
    finds("stands before the batch's numbers");
  }

  @Test
  void aCursorThatIsNoneIsFound() throws RocksDBException {
    byte[] value = TableRows.encode(new TableEntry(1, Bytes.utf8("none")));
    damage(
        (store, batch) ->
            batch.put(store.handle(Family.TABLES), Keys.entry("cursors", "c"), value));
    finds("the entry cursors/c");
  }

  /** Channels k0 to k2, k0 with two values, k2 cleared again. */
  private void keepValues() {
    try (RocksEngine engine = TestSettings.in(directory).open()) {
      Publisher publisher = Publisher.to(engine);
      for (String value : List.of("k0=old", "k0=new", "k1=one", "k2=two", "k2=")) {
        publisher
            .keep(value.substring(0, 2), new Stream.Session(), 0, value.substring(3))
            .toCompletableFuture()
            .join();
      }
    }
    assertTrue(Check.run(directory).isSound());
  }

  private static byte[] valueRow(Store store, String channel) {
    return store.get(Family.TABLES, Keys.entry("last-values", channel));
  }

  private static LastValue value(Store store, String channel) {
    return LastValue.decode(TableRows.decode(valueRow(store, channel)).value());
  }

  private static void put(Store store, WriteBatch batch, String channel, LastValue value)
      throws RocksDBException {
    batch.put(
        store.handle(Family.TABLES),
        Keys.entry("last-values", channel),
        TableRows.encode(new TableEntry(0, value.encode())));
  }

  @Test
  void aDamagedLastValueIsFound() throws RocksDBException {
    keepValues();
    damage(
        (store, batch) -> {
          byte[] row = valueRow(store, "k1");
          row[row.length - 1] ^= 1;
          batch.put(store.handle(Family.TABLES), Keys.entry("last-values", "k1"), row);
        });
    finds("the entry last-values/k1");
  }

  @Test
  void aLastValueOfAnotherChannelIsFound() throws RocksDBException {
    keepValues();
    damage((store, batch) -> put(store, batch, "k1", value(store, "k0")));
    finds("the last value of k1 is one of k0");
  }

  @Test
  void aLastValueThatIsNotInTheLogIsFound() throws RocksDBException {
    keepValues();
    damage(
        (store, batch) -> {
          put(store, batch, "k1", at(value(store, "k1"), new EventId(0, BATCHES + 99, 0)));
          put(store, batch, "k0", at(value(store, "k0"), new EventId(7, 0, 0)));
        });
    finds("the last value of k1 is 0-" + (BATCHES + 99) + "-0, which is not in the log");
    finds("the last value of k0 is 7-0-0, of a partition that is not there");
  }

  private static LastValue at(LastValue value, EventId id) {
    return new LastValue(id, value.batch());
  }

  @Test
  void aLastValueThatItsBatchDoesNotHaveIsFound() throws RocksDBException {
    keepValues();
    damage(
        (store, batch) ->
            put(store, batch, "k1", at(value(store, "k1"), new EventId(0, BATCHES + 1, 0))));
    finds("the last value of k1 is not what its batch says, 0-" + (BATCHES + 1) + "-0");
  }

  @Test
  void aLastValueThatWasReplacedOrClearedIsFound() throws RocksDBException {
    keepValues();
    damage(
        (store, batch) -> {
          for (int k = 0; k < 3; k += 2) {
            long offset = BATCHES + (k == 0 ? 0L : 3L);
            Batch old = Batch.read(Bytes.wrap(store.record(0, offset)));
            LastValue.Change then = LastValue.of(new StoredBatch(0, offset, old));
            put(store, batch, "k" + k, ((LastValue.Set) then).value());
          }
        });
    finds(
        "the last value of k0 is 0-%d-0, but the batch %d has a newer one"
            .formatted(BATCHES, BATCHES + 1));
    finds(
        "the last value of k2 is 0-%d-0, but the batch %d has cleared it"
            .formatted(BATCHES + 3, BATCHES + 4));
  }

  @Test
  void aMissingLastValueIsFound() throws RocksDBException {
    keepValues();
    damage(
        (store, batch) ->
            batch.delete(store.handle(Family.TABLES), Keys.entry("last-values", "k1")));
    finds("the last value of k1 is missing; the batch " + (BATCHES + 2) + " has it");
  }

  @Test
  void aMissingCommandIsFound() throws RocksDBException {
    damage((store, batch) -> batch.delete(store.handle(Family.JOURNAL), Keys.command(4)));
    finds("the journal lacks the commands 4 to 4");
  }

  @Test
  void aFlippedBitInAnyFileIsFound() throws Exception {
    TestSettings.in(directory).open().close();
    for (Path file : Copies.withSuffix(directory, ".sst")) {
      byte[] whole = Files.readAllBytes(file);
      byte[] flipped = whole.clone();
      flipped[whole.length / 3] ^= 1;
      Files.write(file, flipped);
      assertTrue(!Check.run(directory).isSound(), "a flipped bit in " + file);
      Files.write(file, whole);
    }
    assertTrue(Check.run(directory).isSound());
  }

  @Test
  void aFlippedBitInTheWriteAheadLogIsFound() throws Exception {
    Path wal = Copies.wals(directory).get(0);
    byte[] whole = Files.readAllBytes(wal);
    whole[whole.length / 2] ^= 1;
    Files.write(wal, whole);
    finds("the write-ahead log " + wal + " is damaged");
  }

  @Test
  void aTornEndIsANote() throws Exception {
    Path wal = Copies.wals(directory).get(0);
    byte[] whole = Files.readAllBytes(wal);
    Files.write(wal, Arrays.copyOf(whole, whole.length - 1));
    Files.delete(directory.resolve(ConfirmedMark.FILE));
    CheckReport report = Check.run(directory);
    assertTrue(report.isSound(), report::toString);
    assertEquals(1, report.notes().size());
    assertEquals(whole.length - 1, Files.size(wal));
  }

  @Test
  void manyProblemsAreCountedAndNotAllListed() throws RocksDBException {
    damage(
        (store, batch) ->
            batch.deleteRange(
                store.handle(Family.INDEX), Keys.index(0, 0, 0, 0), Keys.index(0, 0, 0, 1000)));
    CheckReport report = Check.run(directory);
    assertEquals(CheckReport.LISTED, report.problems().size());
    assertEquals(900, report.unlisted());
  }
}
