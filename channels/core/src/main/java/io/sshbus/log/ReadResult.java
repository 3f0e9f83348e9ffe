package io.sshbus.log;

import java.util.List;

/**
 * What was read.
 *
 * @param batches those on the channels asked for, ascending
 * @param next the offset to go on from: everything between {@code from} (or {@code earliest}) and
 *     it was examined
 * @param earliest the first offset that retention had left; beyond the {@code from} asked for,
 *     there is a gap
 */
public record ReadResult(List<StoredBatch> batches, long next, long earliest) {}
