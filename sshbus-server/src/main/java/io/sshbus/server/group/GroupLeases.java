package io.sshbus.server.group;

import io.sshbus.log.TableEntry;
import java.util.Optional;

/**
 * Says which router owns a group. An owner writes the group's state in its epoch; the table ignores
 * what comes from an earlier one, so an owner that has lost the group can do no harm.
 */
@FunctionalInterface
interface GroupLeases {
  /**
   * Takes the group.
   *
   * @param standing its state now
   * @return the epoch to write in, above that of the owner before
   */
  long take(GroupKey key, Optional<TableEntry> standing);

  /** The only router there is owns every group. */
  GroupLeases ONLY_ROUTER = (key, standing) -> standing.map(TableEntry::epoch).orElse(0L) + 1;
}
