package io.sshbus.log.rocksdb;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.log.JournalCommand;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.rocksdb.RocksIterator;

/**
 * The journal on disk. A row {@code c INDEX} for each command; a row {@code s} or {@code s NAME}
 * with the newest snapshot of each machine; a row {@code f} with the floor: commands up to there
 * are in snapshots and gone, all others are there. Version 1, from when the registry of keys was
 * the only machine, names no machine and has no floor: that is where the snapshot stands.
 */
final class JournalRows {
  /** The machine of commands and snapshots that name none. */
  static final String UNNAMED = "keys";

  private static final int VERSION = 2;
  private static final int VERSION_UNNAMED = 1;

  private JournalRows() {}

  /**
   * A snapshot as it is stored.
   *
   * @param index of the last command that it covers
   * @param rest what was said to the newest commands, then the machine's state
   */
  record Snapshot(long index, Bytes rest) {}

  /** All snapshots by machine. */
  static SortedMap<String, Snapshot> snapshots(Store store) {
    SortedMap<String, Snapshot> found = new TreeMap<>();
    try (RocksIterator at = store.iterate(Family.JOURNAL)) {
      for (at.seek(Keys.snapshot("")); Store.valid(at) && at.key()[0] == 's'; at.next()) {
        String machine = Keys.text(at.key(), 1);
        found.put(machine.isEmpty() ? UNNAMED : machine, snapshot(Bytes.wrap(at.value())));
      }
    }
    return found;
  }

  private static Snapshot snapshot(Bytes stored) {
    ByteReader in = new ByteReader(stored);
    int version = in.u8();
    if (version != VERSION && version != VERSION_UNNAMED) {
      throw new LogDamagedException(
          "a snapshot of the journal has an unknown version; use a newer sshbus");
    }
    return new Snapshot(in.u63(), in.rest());
  }

  /** The form of a snapshot, up to {@link Snapshot#rest}. */
  static ByteWriter beginSnapshot(long index) {
    return new ByteWriter(1 << 12).u8(VERSION).i64(index);
  }

  /** The key of the snapshot of {@code machine}. */
  static byte[] snapshotKey(String machine) {
    return Keys.snapshot(machine.equals(UNNAMED) ? "" : machine);
  }

  /** The index of the last command that is gone. */
  static long floor(Store store, SortedMap<String, Snapshot> snapshots) {
    byte[] stored = store.get(Family.JOURNAL, Keys.FLOOR);
    if (stored != null) {
      return new ByteReader(Bytes.wrap(stored)).u63();
    }
    Snapshot only = snapshots.get(UNNAMED);
    return only == null ? 0 : only.index();
  }

  /** The form of the floor. */
  static byte[] encodeFloor(long index) {
    return new ByteWriter(8).i64(index).finish().toArray();
  }

  /** The form of a command: version u8, machine, id, at i64, body. */
  static byte[] encode(JournalCommand command) {
    return new ByteWriter(64 + command.body().length())
        .u8(VERSION)
        .text(command.machine())
        .i64(command.id().getMostSignificantBits())
        .i64(command.id().getLeastSignificantBits())
        .i64(command.at())
        .bytes(command.body())
        .finish()
        .toArray();
  }

  static JournalCommand decode(byte[] stored) {
    ByteReader in = new ByteReader(Bytes.wrap(stored));
    int version = in.u8();
    if (version != VERSION && version != VERSION_UNNAMED) {
      throw new LogDamagedException(
          "a command of the journal has an unknown version; use a newer sshbus");
    }
    String machine = version == VERSION_UNNAMED ? UNNAMED : in.text();
    return new JournalCommand(machine, new UUID(in.i64(), in.i64()), in.i64(), in.rest());
  }
}
