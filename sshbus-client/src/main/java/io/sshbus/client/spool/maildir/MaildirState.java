package io.sshbus.client.spool.maildir;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a machine's spool stands while it is being sent.
 *
 * @param waiting events with numbers that are not settled
 * @param unnumbered files that are known to wait in {@code new/}
 * @param bytes what the files with numbers had when they were read
 * @param oldest when the oldest of them was written; null for none
 * @param settled events that were settled since it was opened
 * @param moved lines and files that were moved to {@code bad/} since then
 * @param foreign names in {@code new/} that are no files of a spool
 * @param fault what went wrong last, its code first; empty for nothing
 */
public record MaildirState(
    long waiting,
    int unnumbered,
    long bytes,
    @Nullable Instant oldest,
    long settled,
    long moved,
    int foreign,
    String fault) {}
