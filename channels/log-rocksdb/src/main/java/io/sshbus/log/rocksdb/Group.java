package io.sshbus.log.rocksdb;

import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.rocksdb.WriteBatch;

/** What one commit writes, and who has to learn of it. Confined to the commit thread. */
final class Group {

  /** Keeps what it staged apart from what it knows until the group is durable. */
  interface Member {
    /** What was staged is durable. */
    void commit();

    /** What was staged never happened. */
    void rollback();
  }

  private final WriteBatch batch;
  private final long now;
  private final Set<Member> members = new LinkedHashSet<>();
  private final List<StoredBatch> stored = new ArrayList<>();

  Group(WriteBatch batch, long now) {
    this.batch = batch;
    this.now = now;
  }

  /** What will be written at once. */
  WriteBatch batch() {
    return batch;
  }

  /** The time of the group, in microseconds since 1970. */
  long now() {
    return now;
  }

  /** {@code member} has staged something. */
  void join(Member member) {
    members.add(member);
  }

  void stored(StoredBatch made) {
    stored.add(made);
  }

  List<StoredBatch> stored() {
    return stored;
  }

  Collection<Member> members() {
    return members;
  }
}
