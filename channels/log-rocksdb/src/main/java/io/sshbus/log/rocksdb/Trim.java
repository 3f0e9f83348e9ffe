package io.sshbus.log.rocksdb;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Forgets the oldest buckets of a partition: their index, their counters, and channels that have
 * nothing left.
 */
final class Trim extends Sweeper.Chore implements Group.Member {
  private final Store store;
  private final Partition partition;
  private final List<ClosedBucket> gone;
  private final List<Bucket.Decoded> counted = new ArrayList<>();

  Trim(Store store, Partition partition, List<ClosedBucket> gone) {
    this.store = store;
    this.partition = partition;
    this.gone = gone;
  }

  @Override
  public void stage(Group group) throws RocksDBException {
    group.join(this);
    WriteBatch batch = group.batch();
    int number = partition.number();
    ClosedBucket last = gone.get(gone.size() - 1);
    for (ClosedBucket bucket : gone) {
      byte[] key = Keys.bucket(number, bucket.number());
      byte[] stored = store.get(Family.META, key);
      if (stored != null) {
        counted.add(Bucket.decode(bucket.number(), stored));
        batch.delete(store.handle(Family.META), key);
      }
    }
    long earliest = last.last() + 1;
    batch.deleteRange(
        store.handle(Family.INDEX),
        Keys.index(number, gone.get(0).number(), 0, 0),
        Keys.index(number, last.number() + 1, 0, 0));
    Loader.Kept kept = new Loader.Kept(partition.retention(), earliest, last.number() + 1);
    batch.put(store.handle(Family.META), Keys.partition(number), kept.encode());
    partition.forget(earliest, group);
  }

  @Override
  public void commit() {
    counted.forEach(partition::trimmed);
    partition.channels().forgotten();
  }

  @Override
  public void rollback() {
    counted.clear();
    partition.channels().keepAll();
  }
}
