package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.Tags;
import io.sshbus.log.LastValue;
import io.sshbus.log.LastValues;
import io.sshbus.server.bus.Bus;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Says on {@code $SYS/nodes/NAME} which nodes are there: the last value of each channel is what the
 * node is now. Any thread; what it says of one node is stored in the order of the calls.
 */
final class Presence {
  private static final String NODES = "$SYS/nodes/";
  private static final int READ_BYTES = 256 * 1024;

  /** Nodes come and go for good, and their channels must not be kept for ever. */
  private static final Duration DOWN_KEPT = Duration.ofDays(30);

  private final Bus bus;

  Presence(Bus bus) {
    this.bus = bus;
  }

  /** The first connection of a node has come. */
  void up(String node, Connections.Caller from) {
    say(node, "up", from, null);
  }

  /** The last connection of a node has gone. */
  void down(String node, Connections.Caller from) {
    say(node, "down", from, DOWN_KEPT);
  }

  private void say(String node, String state, Connections.Caller from, @Nullable Duration ttl) {
    String body =
        Json.mapper()
            .createObjectNode()
            .put("node", node)
            .put("state", state)
            .put("since", EventJson.time(bus.clock().instant()))
            .put("address", from.address())
            .put("router", bus.settings().router())
            .put("client", from.software())
            .toString();
    bus.insist(
        new ChannelName(NODES + node),
        new EventDraft(Bytes.utf8(body), Tags.NONE, null, ttl, true, true));
  }

  /**
   * Nobody is connected to this router yet: whoever is said to be was when it was killed. May wait
   * for the disk.
   */
  void begin() {
    ChannelName after = null;
    do {
      LastValues page =
          bus.log()
              .lastValues(
                  new LastValues.Request(new ChannelFilter(NODES + "+"), after, READ_BYTES));
      for (LastValue value : page.values()) {
        leftBehind(value).ifPresent(left -> down(left.path("node").asString(), caller(left)));
      }
      after = page.next();
    } while (after != null);
  }

  private static Connections.Caller caller(JsonNode left) {
    return new Connections.Caller(left.path("address").asString(), left.path("client").asString());
  }

  private Optional<JsonNode> leftBehind(LastValue value) {
    EventsReader event = value.batch().events();
    try {
      return event.next()
          ? Optional.of(Json.read(event.body()))
              .filter(said -> said.path("state").asString().equals("up"))
              .filter(said -> said.path("router").asString().equals(bus.settings().router()))
          : Optional.empty();
    } catch (BusException unreadable) {
      return Optional.empty();
    }
  }
}
