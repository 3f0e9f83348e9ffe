package io.sshbus.client.spool;

import java.time.Instant;
import java.util.Optional;

/**
 * How a spool is, at one moment.
 *
 * @param waiting events that the bus has not confirmed
 * @param bytes what the spool takes on disk, files in {@code bad/} too
 * @param oldest when the oldest event that waits, or one before it in the same file, came; empty
 *     where none waits
 * @param delivered events that the bus has confirmed since the spool was opened
 * @param refused events that were not taken since then, because the spool or its disk was full
 * @param bad events and damaged pieces that were moved to {@code bad/} since then
 * @param lastError what went wrong last, with its code first; empty for nothing
 */
public record SpoolStatus(
    long waiting,
    long bytes,
    Optional<Instant> oldest,
    long delivered,
    long refused,
    long bad,
    String lastError) {}
