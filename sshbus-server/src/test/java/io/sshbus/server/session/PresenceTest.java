package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.Micros;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.log.LastValue;
import io.sshbus.log.LastValues;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import io.sshbus.wire.Json;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PresenceTest {
  private static final SshPublicKey KEY =
      SshPublicKey.parse(
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG51a7hAj0QOXjzJc9ZpQ5BZklNQTbq4LtXMTjFvYgRK");

  @TempDir private Path temp;

  /** One life of a router; whoever is connected at its end is cut off as by a kill. */
  private void life(String router, Consumer<Life> what) {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 0));
    BusSettings settings =
        new BusSettings(router, Rights.DEFAULT, quotas, 1 << 20, 1 << 20, List.of());
    try (BusThreads threads = BusThreads.forProcessors(1);
        RocksEngine engine =
            RocksEngine.open(RocksSettings.of(temp.resolve("db"), List.of(all), fault -> {}));
        Bus bus = new Bus(settings, engine, threads, Clock.systemUTC())) {
      Connections connections =
          new Connections(bus, new Connections.Limits(10, 1 << 20), key -> Tags.NONE);
      connections.begin();
      what.accept(new Life(bus, connections));
    }
  }

  private record Life(Bus bus, Connections connections) {
    Connection enter(String node) {
      Connections.Caller caller = new Connections.Caller("192.0.2.7", "OpenSSH_9.2p1");
      return connections
          .enter(Principal.parse("node:" + node), KEY, caller, () -> {})
          .orElseThrow();
    }

    Map<String, String> states() {
      Map<String, String> states = new TreeMap<>();
      for (LastValue value : values().values()) {
        EventsReader event = value.batch().events();
        event.next();
        var said = Json.read(event.body());
        states.put(
            said.path("node").asString(),
            said.path("state").asString() + " " + said.path("client").asString());
      }
      return states;
    }

    LastValues values() {
      return bus.log()
          .lastValues(new LastValues.Request(new ChannelFilter("$SYS/nodes/#"), null, 1 << 20));
    }

    void await(Map<String, String> states) {
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> states().equals(states));
    }
  }

  @Test
  void aNodeIsUpWithItsFirstConnectionAndDownWithoutItsLast() {
    life(
        "r1",
        life -> {
          Connection first = life.enter("a");
          Connection second = life.enter("a");
          life.connections().leave(first);
          life.await(Map.of("a", "up OpenSSH_9.2p1"));
          life.connections().leave(second);
          life.await(Map.of("a", "down OpenSSH_9.2p1"));
          long ends = life.values().values().get(0).ends();
          long month = Micros.of(life.bus().clock().instant().plus(Duration.ofDays(30)));
          assertEquals(month / 1e6, ends / 1e6, 60, "forgotten after a month");
        });
  }

  @Test
  void whoWasUpWhenTheRouterWasKilledIsDownAtItsNextStartUnlessAnotherRouterHasThem() {
    life(
        "r1",
        life -> {
          life.enter("a");
          life.enter("b");
          life.await(Map.of("a", "up OpenSSH_9.2p1", "b", "up OpenSSH_9.2p1"));
        });
    life("r2", life -> life.await(Map.of("a", "up OpenSSH_9.2p1", "b", "up OpenSSH_9.2p1")));
    life(
        "r1",
        life -> {
          life.enter("b");
          life.await(Map.of("a", "down OpenSSH_9.2p1", "b", "up OpenSSH_9.2p1"));
        });
  }
}
