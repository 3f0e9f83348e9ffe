package io.sshbus.log.rocksdb;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The database and its column families. Any thread reads; the commit thread alone writes. Whoever
 * reads enters through {@link Gate}, so that nothing native is touched after it is closed.
 */
final class Store implements AutoCloseable {
  static final String FORMAT_VERSION = "1";
  private static final String RECORDS = "log-";

  private final Natives natives;
  private final RocksDB db;
  private final ColumnFamilyOptions recordOptions;
  private final Map<String, ColumnFamilyHandle> families = new TreeMap<>();
  private final Map<Integer, ColumnFamilyHandle> records = new ConcurrentHashMap<>();
  private final WriteOptions synced;
  private final ReadOptions reading;
  private final ReadOptions scanning;

  private Store(Natives natives, Tuning tuning, Opener opener, Path directory)
      throws RocksDBException {
    this.natives = natives;
    this.recordOptions = tuning.records();
    List<ColumnFamilyDescriptor> descriptors = descriptors(tuning, directory);
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    db = natives.add(opener.open(tuning.database(), directory.toString(), descriptors, handles));
    handles.forEach(natives::add);
    for (ColumnFamilyHandle handle : handles) {
      remember(handle);
    }
    synced = natives.add(new WriteOptions()).setSync(true);
    reading = natives.add(new ReadOptions());
    scanning = natives.add(new ReadOptions()).setReadaheadSize(1 << 20).setFillCache(false);
  }

  @FunctionalInterface
  private interface Opener {
    RocksDB open(
        DBOptions options,
        String path,
        List<ColumnFamilyDescriptor> families,
        List<ColumnFamilyHandle> handles)
        throws RocksDBException;
  }

  /**
   * Opens for writing, made where there is none.
   *
   * @throws LogLockedException where another has it open
   * @throws LogDamagedException where it cannot be trusted or is of another version
   */
  static Store open(Path directory, Limits limits) {
    return opened(directory, limits, RocksDB::open);
  }

  /** Opens for reading, whatever is wrong with it told by a {@link LogDamagedException}. */
  static Store openReadOnly(Path directory, Limits limits) {
    return opened(
        directory,
        limits,
        (options, path, families, handles) ->
            // The end that the guard would cut off is passed over.
            RocksDB.openReadOnly(
                options.setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords),
                path,
                families,
                handles));
  }

  private static Store opened(Path directory, Limits limits, Opener opener) {
    RocksDB.loadLibrary();
    Natives natives = new Natives();
    try {
      Store store = new Store(natives, new Tuning(natives, limits), opener, directory);
      store.checkFormat(directory);
      return store;
    } catch (RocksDBException e) {
      natives.close();
      throw refused(directory, e);
    } catch (RuntimeException e) {
      natives.close();
      throw e;
    }
  }

  private static RuntimeException refused(Path directory, RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("LOCK")) {
      return new LogLockedException(directory, e);
    }
    return new LogDamagedException(
        "the log in " + directory + " cannot be opened: " + message + "; restore it from a backup",
        e);
  }

  private static List<ColumnFamilyDescriptor> descriptors(Tuning tuning, Path directory)
      throws RocksDBException {
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    ColumnFamilyOptions small = tuning.small();
    descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, small));
    for (Family family : Family.values()) {
      if (family != Family.META) {
        descriptors.add(new ColumnFamilyDescriptor(Keys.utf8(family.column()), small));
      }
    }
    ColumnFamilyOptions records = tuning.records();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        if (Keys.text(name, 0).startsWith(RECORDS)) {
          descriptors.add(new ColumnFamilyDescriptor(name, records));
        }
      }
    }
    return descriptors;
  }

  private void remember(ColumnFamilyHandle handle) throws RocksDBException {
    String name = Keys.text(handle.getName(), 0);
    if (name.startsWith(RECORDS)) {
      records.put(Integer.parseInt(name.substring(RECORDS.length())), handle);
    } else {
      families.put(name, handle);
    }
  }

  private void checkFormat(Path directory) throws RocksDBException {
    byte[] found = get(Family.META, Keys.FORMAT);
    if (found == null && db.getLatestSequenceNumber() == 0) {
      db.put(handle(Family.META), synced, Keys.FORMAT, Keys.utf8(FORMAT_VERSION));
      return;
    }
    String version = found == null ? "none" : Keys.text(found, 0);
    if (!version.equals(FORMAT_VERSION)) {
      throw new LogDamagedException(
          "the log in "
              + directory
              + " has format "
              + version
              + ", this program reads format "
              + FORMAT_VERSION
              + "; use the version of sshbus that wrote it, or a newer one");
    }
  }

  ColumnFamilyHandle handle(Family family) {
    ColumnFamilyHandle handle = families.get(family.column());
    if (handle == null) {
      throw new IllegalStateException("no column family " + family);
    }
    return handle;
  }

  /** The batches of {@code partition}. */
  ColumnFamilyHandle records(int partition) {
    ColumnFamilyHandle handle = records.get(partition);
    if (handle == null) {
      throw new IllegalStateException("no column family for partition " + partition);
    }
    return handle;
  }

  boolean hasRecords(int partition) {
    return records.containsKey(partition);
  }

  /** Makes the column family for the batches of a new partition. At open only. */
  void addRecords(int partition) throws RocksDBException {
    ColumnFamilyDescriptor descriptor =
        new ColumnFamilyDescriptor(Keys.utf8(RECORDS + partition), recordOptions);
    records.put(partition, natives.add(db.createColumnFamily(descriptor)));
  }

  /** Drops the files that hold nothing but batches before {@code earliest}. Any thread. */
  void dropFiles(int partition, long earliest) throws RocksDBException {
    db.deleteFilesInRanges(
        records(partition), List.of(Keys.record(0), Keys.record(earliest)), false);
  }

  /** Writes durably. */
  void write(WriteBatch batch) throws RocksDBException {
    db.write(synced, batch);
  }

  byte @Nullable [] get(Family family, byte[] key) {
    return get(handle(family), key);
  }

  byte @Nullable [] record(int partition, long offset) {
    return get(records(partition), Keys.record(offset));
  }

  private byte @Nullable [] get(ColumnFamilyHandle handle, byte[] key) {
    try {
      return db.get(handle, reading, key);
    } catch (RocksDBException e) {
      throw damaged(e);
    }
  }

  /** An iterator for short looks; the caller closes it. */
  RocksIterator iterate(Family family) {
    return db.newIterator(handle(family), reading);
  }

  /** An iterator over batches, reading ahead; the caller closes it. */
  RocksIterator iterateRecords(int partition) {
    return db.newIterator(records(partition), scanning);
  }

  /** Whether {@code at} stands on an entry; damage underneath is an exception, not an end. */
  static boolean valid(RocksIterator at) {
    if (at.isValid()) {
      return true;
    }
    try {
      at.status();
      return false;
    } catch (RocksDBException e) {
      throw damaged(e);
    }
  }

  long sequence() {
    return db.getLatestSequenceNumber();
  }

  RocksDB database() {
    return db;
  }

  static BusException damaged(RocksDBException e) {
    return new BusException(
        ErrorCode.INTERNAL,
        "the log cannot be read: " + e.getMessage() + "; run 'sshbus check'",
        e);
  }

  @Override
  public void close() {
    natives.close();
  }
}
