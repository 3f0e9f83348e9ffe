package io.sshbus.server.session;

import io.sshbus.channel.Tags;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.server.bus.Bus;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Everybody who is connected, and the news of nodes that come and go on {@code $SYS/nodes/NAME}.
 * Any thread.
 */
public final class Connections {
  private static final long SOONEST_MILLIS = 500;
  private static final long LATEST_MILLIS = 5000;

  private final Bus bus;
  private final Limits limits;
  private final AtomicLong numbers = new AtomicLong();
  private final Function<SshPublicKey, Tags> trusted;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> byNode = new ConcurrentHashMap<>();
  private final Presence presence;
  private final LongAdder eventsIn = new LongAdder();
  private final LongAdder eventsOut = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private volatile boolean draining;

  /**
   * What a connection may take.
   *
   * @param connectionsPerNode of one node at once
   * @param inFlightBytes of what it published, on its way to the disk, before its windows are
   *     opened no more
   */
  public record Limits(int connectionsPerNode, long inFlightBytes) {}

  /**
   * Who is calling, for people.
   *
   * @param address of the other side
   * @param software what it calls itself in its first line, such as {@code OpenSSH_9.2p1}
   */
  public record Caller(String address, String software) {}

  /**
   * Nobody yet.
   *
   * @param trusted what the bus vouches for about the owner of a key, at the moment
   */
  public Connections(Bus bus, Limits limits, Function<SshPublicKey, Tags> trusted) {
    this.bus = bus;
    this.trusted = trusted;
    this.limits = limits;
    this.presence = new Presence(bus);
  }

  /** Says of those that an earlier life of this router has left behind that they have gone. */
  public void begin() {
    presence.begin();
  }

  /**
   * Takes in somebody who has proved who they are; nothing where the node has too many connections,
   * or the router is about to stop.
   *
   * @param key the proof
   * @param hangUp closes the connection
   */
  public Optional<Connection> enter(
      Principal principal, SshPublicKey key, Caller caller, Runnable hangUp) {
    Optional<String> node = principal.nodeName();
    if (draining || (node.isPresent() && !enterNode(node.get(), caller))) {
      return Optional.empty();
    }
    Rights rights = bus.settings().rights();
    Connection connection =
        new Connection(
            numbers.incrementAndGet(),
            principal,
            key,
            rights,
            new Connection.Line(caller, bus.clock().instant(), () -> trusted.apply(key), hangUp),
            new Connection.Terms(limits.inFlightBytes(), eventsIn, eventsOut, bytesOut));
    open.add(connection);
    if (!bus.settings().rights().equals(rights)) {
      // They were read again before this connection could be seen.
      connection.regrant(bus.settings().rights(), Duration.ofMillis(SOONEST_MILLIS));
    }
    if (draining) {
      // The others were told before this connection could be seen.
      connection.end(Duration.ofMillis(SOONEST_MILLIS));
    }
    return Optional.of(connection);
  }

  private boolean enterNode(String node, Caller caller) {
    AtomicInteger count = byNode.computeIfAbsent(node, n -> new AtomicInteger());
    synchronized (count) {
      if (count.get() >= limits.connectionsPerNode()) {
        return false;
      }
      if (count.incrementAndGet() == 1) {
        presence.up(node, caller);
      }
    }
    return true;
  }

  /** Lets somebody go. */
  public void leave(Connection connection) {
    if (!open.remove(connection)) {
      return;
    }
    connection.principal().nodeName().ifPresent(node -> leaveNode(node, connection.caller()));
  }

  private void leaveNode(String node, Caller caller) {
    AtomicInteger count = byNode.computeIfAbsent(node, n -> new AtomicInteger());
    synchronized (count) {
      if (count.decrementAndGet() == 0) {
        presence.down(node, caller);
        bus.settings().quotas().gone(node, bus.nowMicros());
      }
    }
  }

  /** Everybody, in no order. */
  public Collection<Connection> all() {
    return List.copyOf(open);
  }

  /** The connection of this number, if it is still there. */
  public Optional<Connection> find(long number) {
    return open.stream().filter(connection -> connection.number() == number).findFirst();
  }

  /** How many have come since the start. */
  public long opened() {
    return numbers.get();
  }

  /** Events confirmed to connections since the start, those that have gone included. */
  public long eventsIn() {
    return eventsIn.sum();
  }

  /** Events delivered to connections since the start, those that have gone included. */
  public long eventsOut() {
    return eventsOut.sum();
  }

  /** Bytes of the batches delivered to connections since the start. */
  public long bytesOut() {
    return bytesOut.sum();
  }

  /** Hangs up on those whose keys prove nothing any more, or something else. */
  public void hangUp(Predicate<SshPublicKey> gone) {
    open.stream().filter(connection -> gone.test(connection.key())).forEach(Connection::expel);
  }

  /** Other rights hold from now on; whoever's are changed by that has to begin anew. */
  public void regrant(Rights rights) {
    open.forEach(connection -> connection.regrant(rights, Duration.ofMillis(SOONEST_MILLIS)));
  }

  /** Takes in nobody any more, and has everybody come to an end and back at a time of their own. */
  public void drain() {
    draining = true;
    for (Connection connection : open) {
      long millis = ThreadLocalRandom.current().nextLong(SOONEST_MILLIS, LATEST_MILLIS);
      connection.end(Duration.ofMillis(millis));
    }
  }

  /** Whether nobody has a channel open. */
  public boolean isQuiet() {
    return open.stream().allMatch(connection -> connection.channels() == 0);
  }
}
