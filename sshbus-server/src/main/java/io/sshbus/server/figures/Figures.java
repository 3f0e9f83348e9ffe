package io.sshbus.server.figures;

import io.sshbus.log.Bounds;
import io.sshbus.log.CommitTimes;
import io.sshbus.log.Usage;
import io.sshbus.server.cursor.DurableSubscription;
import io.sshbus.server.cursor.Lag;
import io.sshbus.server.group.GroupSummary;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How a router is at one moment. Counts are since its start unless they say otherwise.
 *
 * @param time when they were read
 * @param partitions ascending
 * @param durable at most {@value FigureReader#MOST_DURABLE}
 * @param groups at most as many
 */
public record Figures(
    Instant time,
    Traffic traffic,
    Sessions sessions,
    List<PartitionFigures> partitions,
    Storage storage,
    List<Behind> durable,
    List<GroupBehind> groups,
    Machine machine) {

  /** Copies the lists. */
  public Figures {
    partitions = List.copyOf(partitions);
    durable = List.copyOf(durable);
    groups = List.copyOf(groups);
  }

  /**
   * What goes through.
   *
   * @param eventsIn confirmed to publishers
   * @param eventsOut delivered to subscribers, each counted for itself
   * @param bytesOut of the batches delivered, as they are stored
   * @param bytesWaiting taken in and not on disk yet
   */
  public record Traffic(long eventsIn, long eventsOut, long bytesOut, long bytesWaiting) {}

  /**
   * Who is connected.
   *
   * @param connections by the kind of principal; every kind is there
   * @param nodes how many nodes have a connection
   * @param channels SSH channels that are open
   * @param opened how many connections there were since the start
   */
  public record Sessions(Map<String, Integer> connections, int nodes, int channels, long opened) {
    /** All kinds together. */
    public int all() {
      return connections.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  /**
   * One partition of the log.
   *
   * @param retentionClass the name of its class
   */
  public record PartitionFigures(
      int number, String retentionClass, Bounds bounds, Usage usage, StoredSince since) {
    /**
     * What the class may take, and what was stored since the start.
     *
     * @param maxBytes what the class may take
     * @param events those of the bus included
     * @param bytes of the batches
     */
    public record StoredSince(long maxBytes, long events, long bytes) {}
  }

  /**
   * What the log is written to.
   *
   * @param commits how long that took
   */
  public record Storage(Disk disk, CommitTimes commits) {}

  /**
   * The file system of the log, in bytes.
   *
   * @param reserve below which nothing more is published
   */
  public record Disk(long free, long size, long reserve) {}

  /**
   * A durable subscription, and what lies before it.
   *
   * @param lag counted no further than the first {@value FigureReader#LAG_BYTES} bytes
   * @param seconds how old the first event is that is not done with; 0 where there is none
   */
  public record Behind(DurableSubscription subscription, Lag lag, double seconds) {}

  /**
   * A group, and what lies before it.
   *
   * @param lag from its low water on, counted no further than that of a subscription
   * @param seconds how old the first event is that is not done with; 0 where there is none
   */
  public record GroupBehind(GroupSummary group, Lag lag, double seconds) {}
}
