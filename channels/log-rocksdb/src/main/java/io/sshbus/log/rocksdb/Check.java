package io.sshbus.log.rocksdb;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.log.Cursor;
import io.sshbus.log.TableEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.rocksdb.RocksIterator;

/**
 * Looks through everything in the directory of an engine that is not running, and changes nothing:
 * checksums of batches and blocks, offsets and times, the channel index against the log both ways,
 * counters of buckets, numbers of streams, tables, last values against the log, and the journal.
 */
public final class Check {
  /** The table whose values are cursors. */
  private static final String CURSORS = "cursors";

  private static final String LAST_VALUES = LastValueRows.TABLE + '\0';

  private final Path directory;
  private final Findings findings = new Findings();

  private Check(Path directory) {
    this.directory = directory;
  }

  /**
   * Checks {@code directory}. Takes as long as reading it all.
   *
   * @throws LogLockedException where an engine has it open
   */
  public static CheckReport run(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("there is no directory " + directory);
    }
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      return new Check(directory).checked();
    } finally {
      lock.close();
    }
  }

  private CheckReport checked() {
    try {
      WalGuard guard = new WalGuard(directory);
      Optional<String> torn = guard.look();
      torn.ifPresent(findings::note);
      try (Store store = Store.openReadOnly(directory, Limits.DEFAULT)) {
        guard.verify(store.sequence());
        everything(store);
      }
    } catch (LogDamagedException e) {
      findings.problem(String.valueOf(e.getMessage()));
    }
    return findings.report();
  }

  private void everything(Store store) {
    Map<Integer, Loader.Kept> kept = new Loader(store).kept();
    LastValueCheck values = new LastValueCheck(store, kept, findings);
    part("the partitions", () -> partitions(store, kept, values));
    part("the streams", () -> streams(store));
    part("the tables", () -> tables(store, values));
    part("the journal", () -> journal(store));
  }

  /** One part after the other, so that damage in one does not hide the rest. */
  private void part(String name, Runnable look) {
    try {
      look.run();
    } catch (BusException
        | LogDamagedException
        | IllegalArgumentException
        | IllegalStateException e) {
      findings.problem(name + " cannot be read to their end: " + e.getMessage());
    }
  }

  private void partitions(Store store, Map<Integer, Loader.Kept> kept, LastValueCheck values) {
    kept.forEach(
        (number, partition) ->
            part(
                "partition " + number,
                () -> new PartitionCheck(store, number, partition, findings, values::saw).run()));
  }

  private void streams(Store store) {
    try (RocksIterator at = store.iterate(Family.STREAMS)) {
      for (at.seekToFirst(); Store.valid(at); at.next()) {
        Streams.stream(at.key());
        if (at.value().length != 16) {
          findings.problem("a stream has " + at.value().length + " bytes instead of 16");
        }
        findings.streams++;
      }
    }
  }

  private void tables(Store store, LastValueCheck values) {
    try (RocksIterator at = store.iterate(Family.TABLES)) {
      for (at.seekToFirst(); Store.valid(at); at.next()) {
        String key = Keys.text(at.key(), 0);
        part("the entry " + key.replace('\0', '/'), () -> entry(key, at.value(), values));
        findings.entries++;
      }
    }
    values.missing();
  }

  private static void entry(String key, byte[] value, LastValueCheck values) {
    TableEntry entry = TableRows.decode(value);
    if (key.startsWith(LAST_VALUES)) {
      values.row(key.substring(LAST_VALUES.length()), entry.value());
    }
    if (key.startsWith(CURSORS + '\0')) {
      Cursor.decode(entry.value());
    }
  }

  private void journal(Store store) {
    SortedMap<String, JournalRows.Snapshot> snapshots = JournalRows.snapshots(store);
    long index = JournalRows.floor(store, snapshots);
    try (RocksIterator at = store.iterate(Family.JOURNAL)) {
      for (at.seek(Keys.command(index + 1)); Store.valid(at) && at.key()[0] == 'c'; at.next()) {
        long found = Keys.longAt(at.key(), 1);
        if (found != index + 1) {
          lacks(index + 1, found - 1);
        }
        part("command " + found, () -> JournalRows.decode(at.value()));
        index = found;
        findings.commands++;
      }
    }
    for (Map.Entry<String, JournalRows.Snapshot> each : snapshots.entrySet()) {
      part("the snapshot of " + each.getKey(), () -> outcomes(each.getValue()));
      if (each.getValue().index() > index) {
        lacks(index + 1, each.getValue().index());
      }
    }
  }

  private void lacks(long from, long to) {
    findings.problem("the journal lacks the commands " + from + " to " + to);
  }

  private static void outcomes(JournalRows.Snapshot snapshot) {
    new Outcomes().read(new ByteReader(snapshot.rest()));
  }
}
