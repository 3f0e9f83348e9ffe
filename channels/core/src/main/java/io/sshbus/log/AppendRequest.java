package io.sshbus.log;

import io.sshbus.channel.BatchDraft;

/**
 * A batch to be stored.
 *
 * @param batch what to store; its envelope carries the number of its first event
 * @param stream whose numbers those are
 * @param after the number that the stream must have reached already, {@link Stream#NONE} for any:
 *     what was sent before on the same SSH channel. Where it has not, an earlier batch was refused,
 *     and this one is with {@code SEQ_GAP}
 */
public record AppendRequest(BatchDraft batch, Stream stream, long after) {}
