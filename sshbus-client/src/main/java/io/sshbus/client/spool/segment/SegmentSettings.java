package io.sshbus.client.spool.segment;

import java.time.Duration;

/**
 * What the files of a spool may grow to.
 *
 * @param maxBytes the most bytes on disk
 * @param maxAge events that have waited longer go to {@code bad/}
 * @param segmentBytes at this size a file is full
 * @param saveAfter what is settled is taken out of its file after so long, where the rest of the
 *     file still waits
 */
public record SegmentSettings(
    long maxBytes, Duration maxAge, int segmentBytes, Duration saveAfter) {}
