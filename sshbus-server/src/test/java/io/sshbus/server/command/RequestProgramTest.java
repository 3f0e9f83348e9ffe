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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code req} and {@code reply}: what they keep of their input, and of each other's answers. */
class RequestProgramTest {
  private static final SshPublicKey KEY =
      SshPublicKey.parse(
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG51a7hAj0QOXjzJc9ZpQ5BZklNQTbq4LtXMTjFvYgRK");
  private static final int LONGEST = 256 * 1024;
  private static final int IN_FLIGHT = 1 << 20;
  private static final RetentionClass ALL =
      new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);

  private final BusThreads threads = BusThreads.forProcessors(1);
  private final List<ChannelProgram> opened = new ArrayList<>();
  private Bus bus;
  private Connections connections;

  private static final class Port implements ChannelPort {
    final List<String> told = new ArrayList<>();
    int consumed;
    int status = -1;

    @Override
    public void wake() {}

    @Override
    public void consumed(int bytes) {
      consumed += bytes;
    }

    @Override
    public void diagnose(String line) {
      told.add(line);
    }

    @Override
    public void finish(int exitStatus) {
      status = exitStatus;
    }

    @Override
    public void probe(Runnable answered) {}
  }

  @BeforeEach
  void start() {
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 0));
    bus =
        new Bus(
            new BusSettings("r", Rights.DEFAULT, quotas, 1 << 20, IN_FLIGHT, List.of()),
            MemoryEngine.open(new MemoryEngine.Disk(), List.of(ALL), Clock.systemUTC()),
            threads,
            Clock.systemUTC());
    connections = new Connections(bus, new Connections.Limits(99, IN_FLIGHT), key -> Tags.NONE);
  }

  @AfterEach
  void stop() {
    opened.forEach(ChannelProgram::closed);
    bus.close();
    threads.close();
  }

  private Connection enter(String node) {
    Connections.Caller caller = new Connections.Caller("192.0.2.1", "test");
    return connections.enter(Principal.parse("node:" + node), KEY, caller, () -> {}).orElseThrow();
  }

  private ChannelProgram open(Connection who, String line, Port port) {
    BusChannelProgram.Settings limits =
        new BusChannelProgram.Settings(new RouterFrame.Limits(1 << 20, LONGEST, 16), 1 << 20);
    ChannelProgram program =
        BusCommands.program(
            line,
            new CommandContext(bus, connections, who, limits, null, new AnswerRoom(), null),
            port);
    program.opened();
    opened.add(program);
    return program;
  }

  private static String read(ChannelProgram program) {
    ByteWriter out = new ByteWriter(64);
    program.fill(out, Integer.MAX_VALUE);
    program.flushed();
    return out.finish().text();
  }

  private void unfinishedInputIsBounded(String command) {
    Connection node = enter("a.example.com");
    Bytes input = Bytes.utf8("x".repeat(LONGEST - 1));
    List<Port> ports = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Port port = new Port();
      ports.add(port);
      open(node, command, port).received(input);
    }
    assertEquals(-1, ports.get(3).status, "there is room");
    assertEquals(75, ports.get(5).status);
    assertTrue(ports.get(5).told.get(0).contains("BACK_PRESSURE"), ports.get(5).told.toString());
    opened.forEach(ChannelProgram::closed);
    Port port = new Port();
    open(node, command, port).received(input);
    assertEquals(-1, port.status, "and there is room again");
  }

  @Test
  void whatIsAskedTakesNoMoreMemoryThanThereIsBeforeItIsWhole() {
    unfinishedInputIsBounded("req a -m -");
  }

  @Test
  void anAnswerTakesNoMoreMemoryThanThereIsBeforeItIsWhole() {
    unfinishedInputIsBounded("reply a");
  }

  @Test
  void aLineThatIsPublishedTakesNoMoreMemoryThanThereIsBeforeItIsWhole() {
    unfinishedInputIsBounded("pub a");
  }

  @Test
  void whoAnswersMoreThanIsReadIsHeldBackAndGivesAllOfItBackAtItsEnd() {
    Connection asking = enter("a.example.com");
    Connection answering = enter("b.example.com");
    Port port = new Port();
    ChannelProgram reply = open(answering, "reply a", port);
    Bytes answer = Bytes.utf8("x".repeat(LONGEST - 1) + "\n");
    // One SSH channel that asks much and reads nothing.
    BusChannelProgram asker =
        new BusChannelProgram(
            bus,
            asking,
            ChannelFilter.ALL,
            new BusChannelProgram.Settings(new RouterFrame.Limits(1 << 20, LONGEST, 64), 1 << 20),
            new Port());
    opened.add(asker);
    asker.opened();
    for (int i = 0; i < 40; i++) {
      asker.received(
          Bytes.utf8(
              "{\"op\":\"request\",\"channel\":\"a\",\"seq\":" + i + ",\"timeout\":\"1m\"}\n"));
    }
    assertEquals(40, read(reply).lines().count());
    for (int i = 0; i < 40; i++) {
      reply.received(answer);
    }
    int sent = 40 * answer.length();
    assertTrue(port.consumed < sent / 2, port.consumed + " of " + sent + " bytes");
    reply.closed();
    Port again = new Port();
    ChannelProgram other = open(answering, "reply a", again);
    other.received(Bytes.utf8("for nobody\n"));
    assertEquals(11, again.consumed, "what the first had sent is counted no more");
  }

  @Test
  void aQuestionThatIsNotWholeEndsWhenTheRouterStops() {
    Port port = new Port();
    ChannelProgram asking = open(enter("a.example.com"), "req a -m -", port);
    asking.received(Bytes.utf8("half a ques"));
    asking.drain(Duration.ofSeconds(2));
    assertEquals(75, port.status);
    assertTrue(port.told.get(0).contains("DRAINING"), port.told.toString());
  }
}
