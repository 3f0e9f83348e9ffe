package io.sshbus.log.rocksdb;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.log.RetentionClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which partition takes which channel: the first class with a matching filter, the last class where
 * none has.
 */
final class ClassMap {
  private static final int REMEMBERED = 100_000;

  private final List<Target> targets = new ArrayList<>();
  private final List<Integer> always = new ArrayList<>();
  private final Map<ChannelName, Integer> remembered = new ConcurrentHashMap<>();

  private record Target(RetentionClass retention, int partition) {
    boolean takes(ChannelName channel) {
      return retention.filters().stream().anyMatch(filter -> filter.matches(channel));
    }

    boolean mayHold(ChannelFilter filter) {
      return retention.filters().stream().anyMatch(own -> own.intersects(filter));
    }
  }

  ClassMap(List<RetentionClass> classes, Collection<Partition> partitions) {
    List<Partition> left = new ArrayList<>(partitions);
    for (RetentionClass retention : classes) {
      Partition own =
          left.stream()
              .filter(partition -> partition.retention().name().equals(retention.name()))
              .findFirst()
              .orElseThrow();
      left.remove(own);
      targets.add(new Target(retention, own.number()));
    }
    left.forEach(partition -> always.add(partition.number()));
    partitions.stream()
        .filter(this::holdsOthers)
        .forEach(partition -> always.add(partition.number()));
  }

  /** Whether filters were changed, so that channels lie where they would not go today. */
  private boolean holdsOthers(Partition partition) {
    return partition.channels().all().stream()
        .anyMatch(channel -> target(channel.name()).partition() != partition.number());
  }

  private Target target(ChannelName channel) {
    if (targets.size() == 1) {
      return last();
    }
    return targets.stream().filter(target -> target.takes(channel)).findFirst().orElse(last());
  }

  int partitionOf(ChannelName channel) {
    Integer known = remembered.get(channel);
    if (known != null) {
      return known;
    }
    int partition = target(channel).partition();
    if (remembered.size() < REMEMBERED) {
      remembered.put(channel, partition);
    }
    return partition;
  }

  List<Integer> partitionsOf(ChannelFilter filter) {
    List<Integer> found = new ArrayList<>(always);
    targets.stream()
        .filter(target -> target.equals(last()) || target.mayHold(filter))
        .forEach(target -> found.add(target.partition()));
    return found;
  }

  private Target last() {
    return targets.get(targets.size() - 1);
  }
}
