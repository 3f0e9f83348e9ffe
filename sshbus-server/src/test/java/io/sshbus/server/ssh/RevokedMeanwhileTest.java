package io.sshbus.server.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.AuthorizedKeys;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.Rights;
import io.sshbus.keys.KeyDirectory;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import io.sshbus.server.session.Programs;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientSession.ClientSessionEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A key that is revoked while it logs in. A client asks whether its key would do, then signs: both
 * times the router looks at the key, and once more when the connection can be hung up on.
 */
class RevokedMeanwhileTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path folder;

  private final HostKeys keys = new HostKeys();
  private final KeyPair node = keys.generate();
  private final AtomicInteger looks = new AtomicInteger();
  private final SshClient client = SshClient.setUpDefaultClient();
  private BusThreads threads;
  private RocksEngine engine;
  private Bus bus;
  private Connections connections;

  @BeforeEach
  void start() {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    threads = BusThreads.forProcessors(1);
    engine = RocksEngine.open(RocksSettings.of(folder.resolve("db"), List.of(all), fault -> {}));
    PublishQuotas quotas = new PublishQuotas(name -> new PublishQuotas.Quota(1, 0));
    BusSettings settings =
        new BusSettings("test", Rights.DEFAULT, quotas, 1 << 20, 1 << 20, List.of());
    bus = new Bus(settings, engine, threads, Clock.systemUTC());
    connections = new Connections(bus, new Connections.Limits(10, 1 << 20), key -> Tags.NONE);
    client.setServerKeyVerifier((session, address, key) -> true);
    client.start();
  }

  @AfterEach
  void stop() {
    client.stop();
    bus.close();
    engine.close();
    threads.close();
  }

  /** Nobody gets as far as that. */
  private static final class NoPrograms implements Programs {
    @Override
    public ChannelProgram subsystem(Connection connection, String name, ChannelPort port) {
      throw new AssertionError(name);
    }

    @Override
    public ChannelProgram command(Connection connection, String line, ChannelPort port) {
      throw new AssertionError(line);
    }
  }

  /** A door that finds the key accepted at those of its looks that pass {@code accepted}. */
  private SshDoor door(IntPredicate accepted) {
    String line = "a.example.com " + keys.publicKey(node).text() + "\n";
    KeyDirectory before = KeyDirectory.of(KnownHosts.parse(Bytes.utf8(line)), AuthorizedKeys.NONE);
    DoorSettings settings =
        new DoorSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            keys.generate(),
            new DoorSettings.Limits(10, 10, PATIENCE, 6, 8),
            PATIENCE,
            PATIENCE,
            false,
            false);
    return new SshDoor(
        settings,
        bus,
        () -> accepted.test(looks.incrementAndGet()) ? before : KeyDirectory.EMPTY,
        connections,
        new SshDoor.Services(
            new NoPrograms(),
            (connection, host, port) -> {
              throw new BusException(ErrorCode.NOT_FOUND, "there are no hosts");
            }));
  }

  private EnumSet<ClientSessionEvent> login(SshDoor door, ClientSessionEvent... events)
      throws Exception {
    int port = door.open().getPort();
    try (ClientSession session =
        client.connect("a.example.com", "127.0.0.1", port).verify(PATIENCE).getSession()) {
      session.addPublicKeyIdentity(node);
      session.auth();
      return EnumSet.copyOf(session.waitFor(EnumSet.of(events[0], events), PATIENCE));
    }
  }

  @Test
  void aKeyThatStaysAcceptedIsIn() throws Exception {
    try (SshDoor door = door(look -> true)) {
      var seen = login(door, ClientSessionEvent.AUTHED, ClientSessionEvent.CLOSED);
      assertTrue(seen.contains(ClientSessionEvent.AUTHED), seen.toString());
      assertEquals(3, looks.get());
    }
  }

  @Test
  void aKeyThatIsRevokedBeforeItsSignatureIsLookedAtIsRefused() throws Exception {
    try (SshDoor door = door(look -> look < 2)) {
      var seen = login(door, ClientSessionEvent.AUTHED, ClientSessionEvent.CLOSED);
      assertTrue(!seen.contains(ClientSessionEvent.AUTHED), seen.toString());
      assertEquals(2, looks.get());
    }
  }

  @Test
  void aKeyThatIsRevokedWhenNobodyCanBeHungUpOnYetIsHungUpOnAllTheSame() throws Exception {
    try (SshDoor door = door(look -> look < 3)) {
      var seen = login(door, ClientSessionEvent.CLOSED, ClientSessionEvent.CLOSED);
      assertTrue(seen.contains(ClientSessionEvent.CLOSED), seen.toString());
      assertEquals(3, looks.get());
      assertEquals(List.of(), List.copyOf(connections.all()));
    }
  }
}
