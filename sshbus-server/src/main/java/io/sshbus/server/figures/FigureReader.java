package io.sshbus.server.figures;

import io.sshbus.identity.Principal;
import io.sshbus.log.Cursor;
import io.sshbus.log.EventLog;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.Stored;
import io.sshbus.server.cursor.DurableSubscription;
import io.sshbus.server.cursor.Lag;
import io.sshbus.server.figures.Figures.Behind;
import io.sshbus.server.figures.Figures.Disk;
import io.sshbus.server.figures.Figures.GroupBehind;
import io.sshbus.server.figures.Figures.PartitionFigures;
import io.sshbus.server.figures.Figures.Sessions;
import io.sshbus.server.figures.Figures.Traffic;
import io.sshbus.server.group.GroupSummary;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the figures of a router, at most once a second however often it is asked. Any thread that
 * may wait for the disk.
 */
public final class FigureReader {
  /** How many durable subscriptions are looked at, in the order of their keys. */
  static final int MOST_DURABLE = 1000;

  /** How many bytes of the log are read to count the lag of one of them in one partition. */
  static final int LAG_BYTES = 64 << 10;

  private static final Lag.Effort EFFORT = new Lag.Effort(1, LAG_BYTES);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Bus bus;
  private final Connections connections;
  private final Instant started;
  private final Supplier<Disk> disk;
  private volatile @Nullable Figures last;

  /**
   * A reader that has read nothing.
   *
   * @param disk looks at the file system of the log
   */
  public FigureReader(Bus bus, Connections connections, Instant started, Supplier<Disk> disk) {
    this.bus = bus;
    this.connections = connections;
    this.started = started;
    this.disk = disk;
  }

  /** What the router calls itself. */
  public String router() {
    return bus.settings().router();
  }

  /** The figures of now, or of less than a second ago. May wait for the disk. */
  public Figures read() {
    Instant now = bus.clock().instant();
    Figures known = last;
    if (known != null && !now.isBefore(known.time()) && now.isBefore(known.time().plus(FRESH))) {
      return known;
    }
    Figures read =
        new Figures(
            now,
            new Traffic(
                connections.eventsIn(),
                connections.eventsOut(),
                connections.bytesOut(),
                bus.bytesWaiting()),
            sessions(),
            bus.log().partitions().stream().map(this::partition).toList(),
            new Figures.Storage(disk.get(), bus.log().commits()),
            bus.cursors().list(null, MOST_DURABLE).stream().map(this::behind).toList(),
            bus.groups().list(null, MOST_DURABLE).stream().map(this::behind).toList(),
            Machine.now(started));
    last = read;
    return read;
  }

  private Sessions sessions() {
    Collection<Connection> all = connections.all();
    Map<String, Integer> kinds = new TreeMap<>();
    for (String kind : List.of("operator", "node", "user", "pending", "anonymous")) {
      kinds.put(kind, 0);
    }
    all.forEach(connection -> kinds.merge(kind(connection.principal()), 1, Integer::sum));
    long nodes = all.stream().flatMap(c -> c.principal().nodeName().stream()).distinct().count();
    int channels = all.stream().mapToInt(Connection::channels).sum();
    return new Sessions(kinds, (int) nodes, channels, connections.opened());
  }

  private static String kind(Principal principal) {
    if (principal instanceof Principal.Operator) {
      return "operator";
    }
    if (principal instanceof Principal.Node) {
      return "node";
    }
    if (principal instanceof Principal.LocalUser) {
      return "user";
    }
    return principal instanceof Principal.Pending ? "pending" : "anonymous";
  }

  private PartitionFigures partition(int number) {
    EventLog log = bus.log();
    Stored stored = bus.stored(number);
    return new PartitionFigures(
        number,
        log.retentionOf(number).name(),
        log.bounds(number),
        log.usage(number),
        new PartitionFigures.StoredSince(
            log.retentionOf(number).maxBytes(), stored.events(), stored.bytes()));
  }

  private Behind behind(DurableSubscription subscription) {
    Cursor cursor = subscription.cursor().orElse(Cursor.NONE);
    Lag lag =
        subscription
            .use()
            .map(use -> Lag.of(bus.log(), use.filter(), cursor, EFFORT))
            .orElse(Lag.NONE);
    return new Behind(subscription, lag, seconds(lag));
  }

  private GroupBehind behind(GroupSummary group) {
    Lag lag = Lag.of(bus.log(), group.key().filter(), group.low(), EFFORT);
    return new GroupBehind(group, lag, seconds(lag));
  }

  private double seconds(Lag lag) {
    return lag.oldest() == 0 ? 0 : Math.max(0, bus.nowMicros() - lag.oldest()) / 1e6;
  }
}
