package io.sshbus.log.rocksdb;

import io.sshbus.channel.Sender;

/**
 * What the counters need to know of one batch.
 *
 * @param time microseconds since 1970
 */
record Entry(long offset, int channel, Sender sender, long bytes, long time) {}
