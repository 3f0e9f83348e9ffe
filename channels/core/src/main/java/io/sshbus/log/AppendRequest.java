package io.sshbus.log;

import io.sshbus.channel.BatchDraft;
import java.util.List;

/**
 * A batch to be stored.
 *
 * @param batch what to store; its envelope carries the number of its first event
 * @param stream whose numbers those are
 * @param after the number that the stream must have reached already, {@link Stream#NONE} for any:
 *     what was sent before on the same SSH channel. Where it has not, an earlier batch was refused,
 *     and this one is with {@code SEQ_GAP}
 * @param copies what is stored with it on further channels, in the same write; a copy whose channel
 *     or last value would be one too many is left out
 */
public record AppendRequest(BatchDraft batch, Stream stream, long after, List<BatchCopy> copies) {

  /** A batch without copies. */
  public AppendRequest(BatchDraft batch, Stream stream, long after) {
    this(batch, stream, after, List.of());
  }

  /** How many bytes all of it will take in the log. */
  public long length() {
    long length = batch.length();
    for (BatchCopy copy : copies) {
      length += copy.batch().length();
    }
    return length;
  }
}
