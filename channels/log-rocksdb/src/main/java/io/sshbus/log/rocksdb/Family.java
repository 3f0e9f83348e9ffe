package io.sshbus.log.rocksdb;

/** The column families besides those of the batches. */
enum Family {
  /** The format, partitions, channels and closed buckets. */
  META("default"),
  /** Which batches of a bucket belong to which channel. */
  INDEX("index"),
  /** The last number of each stream. */
  STREAMS("streams"),
  /** The entries of all tables. */
  TABLES("tables"),
  /** Commands and the newest snapshot. */
  JOURNAL("journal");

  private final String column;

  Family(String column) {
    this.column = column;
  }

  String column() {
    return column;
  }
}
