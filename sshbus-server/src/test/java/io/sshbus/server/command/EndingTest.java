package io.sshbus.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
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
import io.sshbus.server.session.BusChannelProgram;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import io.sshbus.wire.RouterFrame;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client gets that opens a channel while the router is about to stop. */
class EndingTest {
  private static final SshPublicKey KEY =
      SshPublicKey.parse(
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG51a7hAj0QOXjzJc9ZpQ5BZklNQTbq4LtXMTjFvYgRK");

  @TempDir private Path temp;
  private final Port port = new Port();
  private RocksEngine engine;
  private BusThreads threads;
  private Bus bus;
  private Connection node;
  private CommandPrograms programs;

  private static final class Port implements ChannelPort {
    final List<String> diagnoses = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> status = new CompletableFuture<>();

    @Override
    public void wake() {}

    @Override
    public void consumed(int bytes) {}

    @Override
    public void diagnose(String line) {
      diagnoses.add(line);
    }

    @Override
    public void finish(int exitStatus) {
      status.complete(exitStatus);
    }

    @Override
    public void probe(Runnable answered) {}
  }

  @BeforeEach
  void drain() {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    engine = RocksEngine.open(RocksSettings.of(temp.resolve("db"), List.of(all), fault -> {}));
    threads = BusThreads.forProcessors(1);
    PublishQuotas quotas = new PublishQuotas(any -> new PublishQuotas.Quota(1, 0));
    bus =
        new Bus(
            new BusSettings("test", Rights.DEFAULT, quotas, 1 << 20, 1 << 20, List.of()),
            engine,
            threads,
            Clock.systemUTC());
    Connections connections =
        new Connections(bus, new Connections.Limits(10, 1 << 20), key -> Tags.NONE);
    node =
        connections
            .enter(
                Principal.parse("node:a.example.com"),
                KEY,
                new Connections.Caller("192.0.2.1", "test"),
                () -> {})
            .orElseThrow();
    programs =
        new CommandPrograms(
            bus,
            connections,
            new BusChannelProgram.Settings(new RouterFrame.Limits(65_536, 1024, 4), 65_536),
            null,
            null);
    connections.drain();
  }

  @AfterEach
  void stop() {
    bus.close();
    threads.close();
    engine.close();
  }

  private void isRefused(ChannelProgram program) throws Exception {
    node.began(program);
    program.opened();
    assertEquals(75, port.status.get(20, TimeUnit.SECONDS));
    assertEquals(1, port.diagnoses.size());
    assertTrue(port.diagnoses.get(0).startsWith("sshbus: DRAINING: "), port.diagnoses.get(0));
  }

  @Test
  void aCommandIsRefused() throws Exception {
    isRefused(programs.command(node, "tail '#'", port));
  }

  @Test
  void keymasterIsRefused() throws Exception {
    isRefused(programs.subsystem(node, "keymaster", port));
  }

  @Test
  void aBusChannelIsToldSoAtOnceAndEnds() throws Exception {
    ChannelProgram program = programs.subsystem(node, "raid/status", port);
    node.began(program);
    program.opened();
    program.received(Bytes.utf8("{\"op\":\"publish\",\"body\":\"too late\"}\n"));
    assertEquals(0, port.status.get(20, TimeUnit.SECONDS));
    ByteWriter out = new ByteWriter(1024);
    program.fill(out, 65_536);
    List<String> frames = out.copy().text().lines().toList();
    assertTrue(
        frames.get(1).startsWith("{\"op\":\"bye\",\"reason\":\"restart\""), frames::toString);
    assertTrue(frames.get(2).contains("\"code\":\"DRAINING\""), frames::toString);
    assertEquals(3, frames.size(), frames::toString);
    node.ended(program);
    assertEquals(0, node.channels());
  }
}
