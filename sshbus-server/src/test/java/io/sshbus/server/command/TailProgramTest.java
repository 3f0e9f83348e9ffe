package io.sshbus.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Stream;
import io.sshbus.log.memory.MemoryEngine;
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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the cursor of a {@code tail} stands that ends by itself. */
class TailProgramTest {
  private static final SshPublicKey KEY =
      SshPublicKey.parse(
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG51a7hAj0QOXjzJc9ZpQ5BZklNQTbq4LtXMTjFvYgRK");
  private static final RetentionClass ALL =
      new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);

  private final BusThreads threads = BusThreads.forProcessors(1);
  private Bus bus;
  private CommandContext context;

  /** The other side is always there. */
  private static final class Port implements ChannelPort {
    volatile int status = -1;

    @Override
    public void wake() {}

    @Override
    public void consumed(int bytes) {}

    @Override
    public void diagnose(String line) {}

    @Override
    public void finish(int exitStatus) {
      status = exitStatus;
    }

    @Override
    public void probe(Runnable answered) {
      answered.run();
    }
  }

  @BeforeEach
  void start() {
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 0));
    bus =
        new Bus(
            new BusSettings("r", Rights.DEFAULT, quotas, 1 << 20, 1 << 20, List.of()),
            MemoryEngine.open(new MemoryEngine.Disk(), List.of(ALL), Clock.systemUTC()),
            threads,
            Clock.systemUTC());
    Connections connections =
        new Connections(bus, new Connections.Limits(99, 1 << 20), key -> Tags.NONE);
    Connection me =
        connections
            .enter(
                Principal.parse("node:a.example.com"),
                KEY,
                new Connections.Caller("192.0.2.1", "test"),
                () -> {})
            .orElseThrow();
    BusChannelProgram.Settings limits =
        new BusChannelProgram.Settings(new RouterFrame.Limits(1 << 20, 1 << 18, 16), 1 << 20);
    context = new CommandContext(bus, connections, me, limits, null, new AnswerRoom(), null);
  }

  @AfterEach
  void stop() {
    bus.close();
    threads.close();
  }

  /** All in one batch. */
  private void publish(String... bodies) {
    EventsWriter events = new EventsWriter(64);
    for (String body : bodies) {
      events.add(EventDraft.of(body));
    }
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("a"),
            new Sender("node:a.example.com"),
            new ProducerNumber("", 0),
            Tags.NONE,
            Tags.NONE);
    bus.append(
            new AppendRequest(
                new BatchDraft(envelope, events.finish()), new Stream.Session(), Stream.NONE))
        .toCompletableFuture()
        .join();
  }

  /** What it prints until it ends. */
  private List<String> tail(String options) {
    Port port = new Port();
    ChannelProgram program = BusCommands.program("tail a -o cat " + options, context, port);
    program.opened();
    ByteWriter all = new ByteWriter(64);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              program.fill(all, Integer.MAX_VALUE);
              program.flushed();
              return port.status == 0;
            });
    program.closed();
    return all.finish().text().lines().toList();
  }

  @Test
  void whatWasPrintedDoesNotComeAgainAndNothingElseIsPassedOver() {
    tail("--since last --name n --until now");
    publish("1", "2", "3");
    publish("4");
    assertEquals(List.of("1", "2"), tail("--since last --name n -C 2"), "a part of a batch");
    assertEquals(List.of("3", "4"), tail("--since last --name n --until now"));
    assertEquals(List.of(), tail("--since last --name n --until now"));
    publish("5");
    assertEquals(List.of("5"), tail("--since last --name n -W 0.5"));
    assertEquals(List.of(), tail("--since last --name n --until now"));
  }

  @Test
  void aPlaceOfItsOwnIsAllThatAGroupHas() {
    BusException refusal =
        assertThrows(
            BusException.class,
            () -> BusCommands.program("tail a --group g -n 3", context, new Port()));
    assertEquals(ErrorCode.USAGE, refusal.code());
  }
}
