package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.StateMachine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/** Several machines behind one journal: what is cut off when, and what older versions left. */
class JournalMachinesTest {
  @TempDir Path directory;

  private long nanos;

  /** Remembers every command and where it stood. */
  private static final class Diary implements StateMachine {
    String written = "";
    int snapshots;
    int restored;

    @Override
    public Bytes apply(long index, JournalCommand command) {
      written += index + command.body().text() + ' ';
      return Bytes.utf8(index + " " + command.body().text().substring(0, 1));
    }

    @Override
    public Bytes snapshot() {
      snapshots++;
      return Bytes.utf8(written);
    }

    @Override
    public void restore(Bytes snapshot) {
      restored++;
      written = snapshot.text();
    }
  }

  private static JournalCommand command(String machine, long id, String body) {
    return new JournalCommand(machine, new UUID(0, id), 7, Bytes.utf8(body));
  }

  private static void submit(Journal journal, JournalCommand command) {
    journal.submit(command).toCompletableFuture().join();
  }

  @Test
  void aMachineWithoutNewCommandsIsNotWrittenAgainAndKeepsNothingFromBeingCut() {
    TestSettings settings = TestSettings.in(directory).snapshotEvery(50);
    Diary quiet = new Diary();
    Diary busy = new Diary();
    try (RocksEngine engine = settings.open()) {
      Journal journal = engine.journal(Map.of("quiet", quiet, "busy", busy));
      for (int i = 0; i < 20; i++) {
        submit(journal, command("quiet", i, "q"));
      }
      for (int i = 20; i < 1020; i++) {
        submit(journal, command("busy", i, "b"));
      }
    }
    assertEquals(1, quiet.snapshots);
    assertEquals(20, busy.snapshots, 1);
    CheckReport report = Check.run(directory);
    assertTrue(report.isSound(), report::toString);
    assertTrue(report.commands() <= 51, report::toString);
    Diary quietAgain = new Diary();
    Diary busyAgain = new Diary();
    try (RocksEngine engine = settings.open()) {
      assertEquals(
          1020, engine.journal(Map.of("quiet", quietAgain, "busy", busyAgain)).lastIndex());
    }
    assertEquals(quiet.written, quietAgain.written);
    assertEquals(busy.written, busyAgain.written);
  }

  @Test
  void aLargeMachineIsNotWrittenAsOftenAsASmallOne() {
    Diary large = new Diary();
    Diary small = new Diary();
    try (RocksEngine engine = TestSettings.in(directory).snapshotEvery(10).open()) {
      Journal journal = engine.journal(Map.of("large", large, "small", small));
      submit(journal, command("large", 0, "x".repeat(400 << 10)));
      for (int i = 1; i <= 300; i++) {
        submit(journal, command(i % 2 == 0 ? "large" : "small", i, "y"));
      }
    }
    assertEquals(3, large.snapshots, "the first, then one for each hundred commands");
    assertTrue(small.snapshots >= 25, small.snapshots + " of the small one");
  }

  @Test
  void whatAnOlderVersionWroteIsTheRegistrys() throws RocksDBException {
    TestSettings.in(directory).open().close();
    try (Store store = Store.open(directory, Limits.DEFAULT);
        WriteBatch batch = new WriteBatch()) {
      var journal = store.handle(Family.JOURNAL);
      ByteWriter snapshot = new ByteWriter(64).u8(1).i64(2).u32(1);
      snapshot.i64(0).i64(2).u32(3).bytes(Bytes.utf8("2 b")).bytes(Bytes.utf8("1a 2b "));
      batch.put(journal, Keys.utf8("s"), snapshot.finish().toArray());
      for (long i = 3; i <= 4; i++) {
        ByteWriter old = new ByteWriter(64).u8(1).i64(0).i64(i).i64(7);
        batch.put(journal, Keys.command(i), old.bytes(Bytes.utf8("c")).finish().toArray());
      }
      store.write(batch);
    }
    assertEquals(2, Check.run(directory).commands());
    assertTrue(Check.run(directory).isSound());
    TestSettings settings = TestSettings.in(directory).snapshotEvery(3);
    Diary keys = new Diary();
    try (RocksEngine engine = settings.open()) {
      Journal journal = engine.journal(Map.of("keys", keys, "leases", new Diary()));
      assertEquals("1a 2b 3c 4c ", keys.written);
      assertEquals(
          "2 b", journal.submit(command("keys", 2, "?")).toCompletableFuture().join().text());
      submit(journal, command("leases", 5, "l"));
      submit(journal, command("leases", 6, "l"));
      submit(journal, command("keys", 7, "d"));
    }
    CheckReport report = Check.run(directory);
    assertTrue(report.isSound(), report::toString);
    Diary again = new Diary();
    Diary leases = new Diary();
    try (RocksEngine engine = settings.open()) {
      assertEquals(7, engine.journal(Map.of("keys", again, "leases", leases)).lastIndex());
    }
    assertEquals("1a 2b 3c 4c 7d ", again.written);
    assertEquals("5l 6l ", leases.written);
    try (RocksEngine engine = settings.open()) {
      assertThrows(LogDamagedException.class, () -> engine.journal(Map.of("keys", new Diary())));
    }
  }

  /** Disks that fill up, fail before or after a write, with snapshots of three machines between. */
  @Test
  void whateverTheDiskDoesEachMachineComesBackWithWhatWasConfirmed() {
    for (int seed = 0; seed < 4; seed++) {
      new Life(directory.resolve("" + seed), seed).run();
    }
  }

  private final class Life {
    private final Path place;
    private final Random random;
    private final int seed;
    private Map<String, Diary> machines = machines();
    private int id;
    private String fault = "";

    Life(Path place, int seed) {
      this.place = place;
      this.seed = seed;
      this.random = new Random(seed);
    }

    private static Map<String, Diary> machines() {
      return new TreeMap<>(Map.of("a", new Diary(), "b", new Diary(), "keys", new Diary()));
    }

    void run() {
      int restored = 0;
      for (int life = 0; life < 12; life++) {
        String unsure = live();
        Map<String, Diary> before = machines;
        machines = machines();
        try (RocksEngine engine = settings().open()) {
          engine.journal(Map.copyOf(machines));
        }
        CheckReport report = Check.run(place);
        assertTrue(report.isSound(), () -> "seed " + seed + ": " + report);
        assertTrue(report.commands() < 40, () -> "seed " + seed + ": " + report);
        machines.forEach(
            (name, machine) -> {
              String was = before.get(name).written;
              assertTrue(
                  machine.written.equals(was) || machine.written.equals(was + unsure),
                  () -> "seed " + seed + " " + name + ": " + was + " is " + machine.written);
            });
        restored += machines.values().stream().mapToInt(machine -> machine.restored).sum();
      }
      assertTrue(restored > 20, restored + " starts from a snapshot");
    }

    /** Returns what may have been written in the end. */
    private String live() {
      Map<String, Diary> mine = machines();
      try (RocksEngine engine = settings().open()) {
        Journal journal = engine.journal(Map.copyOf(mine));
        machines = mine;
        for (int step = 0; step < 60; step++) {
          String machine = List.copyOf(mine.keySet()).get(Math.min(2, random.nextInt(5)));
          String body = "x".repeat(1 + random.nextInt(3));
          fault = random.nextInt(8) == 0 ? "full" : random.nextInt(40) == 0 ? "before" : "";
          fault = random.nextInt(40) == 0 ? "after" : fault;
          nanos += 1_000_000_000;
          try {
            submit(journal, command(machine, id++, body));
          } catch (CompletionException e) {
            if (!fault.equals("full")) {
              return journal.lastIndex() + 1 + body + ' ';
            }
          }
        }
      }
      return "";
    }

    private TestSettings settings() {
      fault = "";
      return TestSettings.in(place).snapshotEvery(7).nanos(() -> nanos).writes(this::failing);
    }

    private Surroundings.DurableWrite failing(Surroundings.DurableWrite write) {
      return () -> {
        if (fault.equals("full")) {
          throw new RocksDBException(
              "full", new Status(Status.Code.IOError, Status.SubCode.NoSpace, "full"));
        }
        if (!fault.equals("before")) {
          write.write();
        }
        if (!fault.isEmpty()) {
          throw new RocksDBException("the power is gone");
        }
      };
    }
  }

  /** A hundred commands of one start cost what one costs: they are on the disk together. */
  @Test
  void commandsOfSeveralMachinesShareOneWrite() {
    List<Integer> writes = new ArrayList<>();
    TestSettings settings =
        TestSettings.in(directory)
            .writes(
                write ->
                    () -> {
                      writes.add(1);
                      write.write();
                    });
    try (RocksEngine engine = settings.open()) {
      Journal journal = engine.journal(Map.of("a", new Diary(), "b", new Diary()));
      writes.clear();
      var all =
          IntStream.range(0, 1000)
              .mapToObj(i -> journal.submit(command(i % 2 == 0 ? "a" : "b", i, "x")))
              .toList();
      all.forEach(stage -> stage.toCompletableFuture().join());
      assertTrue(writes.size() < 100, writes.size() + " writes");
    }
  }
}
