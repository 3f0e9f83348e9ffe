package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import io.sshbus.wire.RouterFrame;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinePublisherTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG51a7hAj0QOXjzJc9ZpQ5BZklNQTbq4LtXMTjFvYgRK";

  private static final int LONGEST = 100;

  @TempDir private Path temp;
  private RocksEngine engine;
  private BusThreads threads;
  private Bus bus;
  private LinePublisher publisher;
  private final Port port = new Port();

  /** Notes what it is told, and whether the publisher kept its lock meanwhile. */
  private final class Port implements ChannelPort {
    final Queue<String> told = new ConcurrentLinkedQueue<>();
    volatile boolean lockHeld;

    private void note(String what) {
      lockHeld |= Thread.holdsLock(publisher);
      told.add(what);
    }

    @Override
    public void wake() {
      note("wake");
    }

    @Override
    public void consumed(int bytes) {
      lockHeld |= Thread.holdsLock(publisher);
    }

    @Override
    public void diagnose(String line) {
      note(line);
    }

    @Override
    public void finish(int exitStatus) {
      note("status " + exitStatus);
    }

    @Override
    public void probe(Runnable answered) {
      note("probe");
    }
  }

  @BeforeEach
  void start() {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    engine = RocksEngine.open(RocksSettings.of(temp.resolve("db"), List.of(all), fault -> {}));
    threads = BusThreads.forProcessors(1);
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 1000));
    bus =
        new Bus(
            new BusSettings("test", Rights.DEFAULT, quotas, 1 << 20, 1 << 20, List.of()),
            engine,
            threads,
            Clock.systemUTC());
    Connection node =
        new Connection(
            1,
            Principal.parse("node:a.example.com"),
            SshPublicKey.parse(KEY),
            Rights.DEFAULT,
            new Connection.Line(
                new Connections.Caller("192.0.2.1", "test"),
                Instant.EPOCH,
                () -> Tags.NONE,
                () -> {}),
            new Connection.Terms(1 << 20, new LongAdder(), new LongAdder(), new LongAdder()));
    publisher =
        new LinePublisher(
            bus,
            new PublishTarget.Publisher(node, "", false, Tags.NONE),
            new LinePublisher.Lines(new ChannelName("a"), 0, null, false),
            new RouterFrame.Limits(1 << 20, LONGEST, 16),
            port);
  }

  @AfterEach
  void stop() {
    publisher.closed();
    bus.close();
    engine.close();
    threads.close();
  }

  private void awaitEnd(String... expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> port.told.stream().anyMatch(told -> told.startsWith("status ")));
    assertEquals(expected.length, port.told.size(), port.told.toString());
    for (String text : expected) {
      String told = port.told.remove();
      assertTrue(told.contains(text), told);
    }
    assertFalse(port.lockHeld, "the port was called under the lock");
  }

  @Test
  void itEndsWith0WhenAllIsConfirmed() {
    publisher.received(Bytes.utf8("one\ntwo\n"));
    publisher.inputEnded();
    awaitEnd("status 0");
  }

  @Test
  void aRouterThatStopsEndsIt() {
    publisher.drain(Duration.ofSeconds(1));
    publisher.drain(Duration.ofSeconds(1));
    awaitEnd("0 events confirmed, then DRAINING", "status 75");
  }

  @Test
  void aLineThatIsTooLongEndsItBehindThoseBeforeIt() {
    publisher.received(Bytes.utf8("one\n" + "x".repeat(LONGEST + 1) + "\ntwo\n"));
    publisher.inputEnded();
    awaitEnd("1 events confirmed, then BODY_TOO_LARGE", "status 1");
  }

  @Test
  void theFirstRefusalEndsIt() {
    publisher.received(Bytes.utf8("x\n".repeat(100_000)));
    publisher.received(Bytes.utf8("x\n".repeat(100_000)));
    publisher.received(Bytes.utf8("x\n".repeat(100_000)));
    publisher.inputEnded();
    awaitEnd("QUOTA_EXCEEDED", "status 75");
  }
}
