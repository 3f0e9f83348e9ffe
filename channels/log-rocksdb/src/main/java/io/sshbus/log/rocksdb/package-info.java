/** The embedded engine of the log, on RocksDB. One commit thread writes; any thread reads. */
@NullMarked
package io.sshbus.log.rocksdb;

import org.jspecify.annotations.NullMarked;
