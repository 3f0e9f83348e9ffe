package io.sshbus.log;

import io.sshbus.channel.BatchDraft;
import java.util.List;

/**
 * Some events of a batch on a further channel, stored with the batch or not at all.
 *
 * @param batch what to store; without a stream of its own
 * @param of which event of the original each of its events is, ascending: those that the log has
 *     already are not copied again
 */
public record BatchCopy(BatchDraft batch, List<Integer> of) {
  /** Makes a copy of what could be changed from outside. */
  public BatchCopy {
    of = List.copyOf(of);
  }

  /** How many of its events stand at the beginning of the original, before {@code index}. */
  public int before(int index) {
    int count = 0;
    while (count < of.size() && of.get(count) < index) {
      count++;
    }
    return count;
  }
}
