package io.sshbus.server.bus;

import io.sshbus.identity.Rights;
import io.sshbus.server.group.GroupPolicy;
import java.util.List;

/**
 * What the bus is told by its configuration.
 *
 * @param router its name
 * @param rights who may do what
 * @param quotas how much a node may publish
 * @param ringBytes what a partition keeps in memory, in bytes
 * @param inFlightBytes how many bytes may wait for the disk before publishers are held back
 * @param groups what holds for groups of some names
 */
public record BusSettings(
    String router,
    Rights rights,
    PublishQuotas quotas,
    long ringBytes,
    long inFlightBytes,
    List<GroupPolicy> groups) {
  /** Makes a copy of what could be changed from outside. */
  public BusSettings {
    groups = List.copyOf(groups);
  }

  /** The same with other rights. */
  public BusSettings withRights(Rights now) {
    return new BusSettings(router, now, quotas, ringBytes, inFlightBytes, groups);
  }
}
