package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.channel.Tags;
import io.sshbus.group.GroupMember;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.log.Cursor;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Since;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.memory.MemoryEngine;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import io.sshbus.server.group.GroupDefinition;
import io.sshbus.server.group.GroupKey;
import io.sshbus.server.group.Groups;
import io.sshbus.wire.RouterFrame;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of a bus channel when it has gone, and of groups. */
class BusChannelEndTest {
  private static final SshPublicKey KEY =
      SshPublicKey.parse(
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG51a7hAj0QOXjzJc9ZpQ5BZklNQTbq4LtXMTjFvYgRK");
  private static final RetentionClass ALL =
      new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);

  private final BusThreads threads = BusThreads.forProcessors(1);
  private final RecordingPort port = new RecordingPort();
  private Bus bus;
  private Connection node;
  private BusChannelProgram program;

  @BeforeEach
  void start() {
    PublishQuotas quotas = new PublishQuotas(any -> new PublishQuotas.Quota(1, 0));
    bus =
        new Bus(
            new BusSettings("r", Rights.DEFAULT, quotas, 1 << 20, 64 << 20, List.of()),
            MemoryEngine.open(new MemoryEngine.Disk(), List.of(ALL), Clock.systemUTC()),
            threads,
            Clock.systemUTC());
    node =
        new Connections(bus, new Connections.Limits(99, 1 << 20), key -> Tags.NONE)
            .enter(
                Principal.parse("node:a.example.com"),
                KEY,
                new Connections.Caller("192.0.2.1", "test"),
                () -> {})
            .orElseThrow();
    program = open(port);
  }

  private BusChannelProgram open(ChannelPort at) {
    BusChannelProgram opened =
        new BusChannelProgram(
            bus,
            node,
            new ChannelFilter("raid/#"),
            new BusChannelProgram.Settings(new RouterFrame.Limits(1 << 20, 1 << 18, 16), 1 << 20),
            at);
    opened.opened();
    return opened;
  }

  @AfterEach
  void stop() {
    program.closed();
    bus.close();
    threads.close();
  }

  private static void say(BusChannelProgram to, String... frames) {
    to.received(Bytes.utf8(String.join("\n", frames).replace('\'', '"') + "\n"));
  }

  private static String heard(BusChannelProgram from) {
    ByteWriter out = new ByteWriter(1024);
    from.fill(out, Integer.MAX_VALUE);
    from.flushed();
    return out.finish().text();
  }

  @Test
  void whatWasAskedForWhileTheChannelWentAwayIsNotKept() {
    program.closed();
    say(
        program,
        "{'op':'subscribe','sub':'s','name':'n'}",
        "{'op':'subscribe','sub':'g','group':'g'}",
        "{'op':'subscribe','sub':'r','filter':'raid/ask','respond':true}");
    BusChannelProgram other = open(new RecordingPort());
    say(
        other,
        "{'op':'request','channel':'raid/ask','seq':1}",
        "{'op':'subscribe','sub':'s','name':'n'}");
    String heard = heard(other);
    assertTrue(heard.contains("NO_RESPONDERS"), heard);
    assertFalse(heard.contains("CURSOR_IN_USE"), heard);
    other.closed();
  }

  private long stored(String body) {
    say(program, "{'op':'will','channel':'raid/status','body':'" + body + "'}");
    return bus.stored(0).events();
  }

  @Test
  void whoseOutputIsClosedHasSaidNoGoodbye() {
    long before = stored("gone");
    program.outputGone();
    assertEquals(0, port.exitStatus);
    program.closed();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> bus.stored(0).events() == before + 1);
  }

  @Test
  void whoHasSaidEndHasSaidGoodbye() {
    long before = stored("gone");
    say(program, "{'op':'end'}");
    program.outputGone();
    program.closed();
    bus.announce(new ChannelName("raid/later"), EventDraft.of("x")).toCompletableFuture().join();
    assertEquals(before + 1, bus.stored(0).events(), "no more than what came later");
  }

  @Test
  void theUsersOfANodeBeginNoMoreGroupsThanItMay() {
    for (int i = 0; i < 100; i++) {
      begin("node:a.example.com/u" + i, "g" + i);
    }
    BusException fault =
        assertThrows(BusException.class, () -> begin("node:a.example.com/other", "more"));
    assertEquals(ErrorCode.TOO_MANY_SUBSCRIPTIONS, fault.code());
    begin("node:b.example.com", "more");
  }

  private void begin(String owner, String name) {
    Groups.Request request =
        new Groups.Request(
            new GroupKey(name, new ChannelFilter("raid/#")),
            new GroupDefinition(owner, "", ""),
            new Since.All(),
            Cursor.NONE);
    GroupMember member = new Member();
    bus.groups()
        .join(
            request,
            new Groups.Newcomer(
                Principal.parse(owner), member, () -> 1, membership -> membership.leave(false)));
  }

  private record Member() implements GroupMember {
    @Override
    public String id() {
      return "member";
    }

    @Override
    public boolean offer(StoredBatch batch, Picks picks) {
      return true;
    }

    @Override
    public void acked(EventId id) {}

    @Override
    public void live() {}

    @Override
    public void gap(EventId from, EventId to) {}

    @Override
    public void refused(BusException why) {}

    @Override
    public void putOut(BusException why) {}
  }
}
