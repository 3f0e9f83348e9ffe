package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.identity.Verb;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.rules.RuleSet;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsTest {
  private static final SshPublicKey KEY =
      SshPublicKey.parse(
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG51a7hAj0QOXjzJc9ZpQ5BZklNQTbq4LtXMTjFvYgRK");

  @TempDir private Path temp;

  /** Lets something else happen where somebody asks for the time. */
  private static final class Interrupting extends Clock {
    private Runnable meanwhile = () -> {};

    @Override
    public Instant instant() {
      Runnable now = meanwhile;
      meanwhile = () -> {};
      now.run();
      return Instant.EPOCH;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  private static boolean mayPublish(Connection who) {
    return who.grants().check(Verb.PUBLISH, new ChannelName("raid/status"))
        instanceof Decision.Allowed;
  }

  @Test
  void whoComesInWhileRightsAreReadAgainHasTheNewOnes() {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 0));
    BusSettings settings =
        new BusSettings("r", Rights.DEFAULT, quotas, 1 << 20, 1 << 20, List.of());
    Interrupting clock = new Interrupting();
    try (BusThreads threads = BusThreads.forProcessors(1);
        RocksEngine engine =
            RocksEngine.open(RocksSettings.of(temp.resolve("db"), List.of(all), fault -> {}));
        Bus bus = new Bus(settings, engine, threads, clock)) {
      Connections connections =
          new Connections(bus, new Connections.Limits(10, 1 << 20), key -> Tags.NONE);
      // It has its rights already when it is noted since when it is there, and is not listed yet.
      clock.meanwhile =
          () -> {
            bus.configure(settings.withRights(new Rights(List.of())), RuleSet.NONE);
            connections.regrant(bus.settings().rights());
          };
      Connection early = enter(connections);
      assertFalse(mayPublish(early), "nobody keeps what was taken away");
      bus.configure(settings, RuleSet.NONE);
      connections.regrant(settings.rights());
      assertTrue(mayPublish(early), "and what is given back is there");
    }
  }

  private static Connection enter(Connections connections) {
    Connections.Caller caller = new Connections.Caller("192.0.2.7", "test");
    return connections
        .enter(Principal.parse("operator:alice"), KEY, caller, () -> {})
        .orElseThrow();
  }
}
