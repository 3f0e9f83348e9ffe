package io.sshbus.log.rocksdb;

import io.sshbus.channel.ErrorCode;
import org.rocksdb.RocksDBException;

/**
 * Something for the commit thread. Exactly one of {@link #done} and {@link #refused} is called, on
 * that thread or, for a refusal, on the submitter's.
 */
interface Work {
  /** How many bytes it brings, the objects that hold them not counted. */
  long bytes();

  /** Whether it may be done when the disk is nearly full. */
  default boolean frees() {
    return false;
  }

  /** Adds what is to be written, and what is to be known once it is, to {@code group}. */
  void stage(Group group) throws RocksDBException;

  /** The group is durable. */
  void done();

  /** Nothing was changed. */
  void refused(ErrorCode code, String message);
}
