package io.sshbus.group;

import io.sshbus.channel.EventId;
import io.sshbus.log.StoredBatch;

/** What a group needs done elsewhere. Called where the group is; must be quick. */
public interface GroupOutput {
  /**
   * Makes {@code progress} durable; then {@link Group#saved} is called, or {@link Group#notSaved}
   * where that failed. At most one at a time.
   */
  void save(GroupProgress progress);

  /**
   * Puts an event among the dead letters; then {@link Group#buried} is called once that is durable,
   * or {@link Group#notBuried} where it failed.
   */
  void bury(DeadLetter letter);

  /**
   * An event that nobody could handle.
   *
   * @param id of the event
   * @param batch what holds it
   * @param index where it stands in {@code batch}, which may hold some events of the batch alone
   * @param deliveries how often it was delivered
   */
  record DeadLetter(EventId id, StoredBatch batch, int index, int deliveries) {}
}
