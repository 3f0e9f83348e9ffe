package io.sshbus.log.rocksdb;

import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBufferManager;

/**
 * The options of the database; {@code docs/adr/010-rocksdb-options.md} has what they were measured
 * against.
 */
final class Tuning {
  private static final int RECORD_BLOCK = 64 << 10;
  private static final int SMALL_BLOCK = 8 << 10;
  private static final long SMALL_MEMTABLE = 8L << 20;

  private final Natives natives;
  private final Limits limits;
  private final Cache cache;

  Tuning(Natives natives, Limits limits) {
    this.natives = natives;
    this.limits = limits;
    this.cache = natives.add(new LRUCache(limits.blockCacheBytes()));
  }

  DBOptions database() {
    Properties tracked = new Properties();
    // The setter is missing in Java: the manifest then knows the sizes of closed WALs, and one that
    // is gone is noticed.
    tracked.setProperty("track_and_verify_wals_in_manifest", "true");
    // It notes its use in a cache; in one of its own, so that no block is put out for it.
    Cache noted = natives.add(new LRUCache(limits.writeBufferBytes()));
    WriteBufferManager buffers =
        natives.add(new WriteBufferManager(limits.writeBufferBytes(), noted));
    return natives
        .add(DBOptions.getDBOptionsFromProps(tracked))
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setParanoidChecks(true)
        .setWalRecoveryMode(WALRecoveryMode.AbsoluteConsistency)
        .setWriteBufferManager(buffers)
        .setMaxTotalWalSize(limits.walBytes())
        .setMaxBackgroundJobs(2)
        .setMaxOpenFiles(512)
        .setAllowConcurrentMemtableWrite(false)
        .setBytesPerSync(1 << 20)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(3)
        .setMaxLogFileSize(1 << 20)
        .setMaxManifestFileSize(4 << 20);
  }

  /** For batches: large values in ascending order, written once and dropped by the file. */
  ColumnFamilyOptions records() {
    BlockBasedTableConfig table = table(RECORD_BLOCK).setCacheIndexAndFilterBlocks(false);
    return natives
        .add(new ColumnFamilyOptions())
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setWriteBufferSize(limits.memtableBytes())
        .setMaxWriteBufferNumber(4)
        .setTargetFileSizeBase(64 << 20)
        .setMaxBytesForLevelBase(1L << 50)
        .setTableFormatConfig(table);
  }

  /** For everything else: small, rewritten now and then. */
  ColumnFamilyOptions small() {
    BlockBasedTableConfig table =
        table(SMALL_BLOCK).setFilterPolicy(natives.add(new BloomFilter(10)));
    return natives
        .add(new ColumnFamilyOptions())
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setWriteBufferSize(Math.min(SMALL_MEMTABLE, limits.memtableBytes()))
        .setTableFormatConfig(table);
  }

  private BlockBasedTableConfig table(int blockSize) {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setBlockSize(blockSize)
        .setChecksumType(ChecksumType.kXXH3);
  }
}
