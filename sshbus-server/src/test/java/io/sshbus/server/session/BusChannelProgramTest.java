package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
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
import io.sshbus.log.rocksdb.Limits;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.log.rocksdb.Surroundings;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import io.sshbus.server.group.GroupDefinition;
import io.sshbus.server.group.GroupKey;
import io.sshbus.server.group.Groups;
import io.sshbus.wire.Json;
import io.sshbus.wire.RouterFrame;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BusChannelProgramTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG51a7hAj0QOXjzJc9ZpQ5BZklNQTbq4LtXMTjFvYgRK";

  @TempDir private Path temp;
  private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong nanos = new AtomicLong();
  private final Port port = new Port();
  private volatile boolean held;
  private RocksEngine engine;
  private BusThreads threads;
  private Bus bus;
  private Connection node;
  private BusChannelProgram program;

  private static final class Port implements ChannelPort {
    final AtomicInteger consumed = new AtomicInteger();
    volatile int exitStatus = -1;

    @Override
    public void wake() {}

    @Override
    public void consumed(int bytes) {
      consumed.addAndGet(bytes);
    }

    @Override
    public void diagnose(String line) {
      throw new AssertionError(line);
    }

    @Override
    public void finish(int status) {
      exitStatus = status;
    }

    @Override
    public void probe(Runnable answered) {}
  }

  @BeforeEach
  void start() {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    Surroundings world =
        new Surroundings(
            Clock.systemUTC(),
            () -> nanos.addAndGet(1_000_000_000),
            directory -> free.get(),
            write ->
                () -> {
                  Awaitility.await().until(() -> !held);
                  write.write();
                },
            fault -> {});
    engine =
        RocksEngine.open(
            new RocksSettings(temp.resolve("db"), List.of(all), Limits.DEFAULT, world));
    threads = BusThreads.forProcessors(1);
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 0));
    bus =
        new Bus(
            new BusSettings("test", Rights.DEFAULT, quotas, 1 << 20, 64 << 20, List.of()),
            engine,
            threads,
            Clock.systemUTC());
    node =
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
            new Connection.Terms(16 << 20, new LongAdder(), new LongAdder(), new LongAdder()));
    program = open(port);
  }

  private BusChannelProgram open(Port at) {
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
    threads.close();
    engine.close();
  }

  private void say(String... frames) {
    say(program, frames);
  }

  private static void say(BusChannelProgram to, String... frames) {
    to.received(Bytes.utf8(String.join("\n", frames).replace('\'', '"') + "\n"));
  }

  private List<JsonNode> heard() {
    return heard(program);
  }

  /** All frames that wait, which leave. */
  private static List<JsonNode> heard(BusChannelProgram from) {
    ByteWriter out = new ByteWriter(1024);
    from.fill(out, Integer.MAX_VALUE);
    from.flushed();
    return out.finish().text().lines().map(line -> Json.read(Bytes.utf8(line))).toList();
  }

  private JsonNode await(String op) {
    List<JsonNode> found = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              heard().stream()
                  .filter(frame -> frame.path("op").asString().equals(op))
                  .forEach(found::add);
              return !found.isEmpty();
            });
    return found.get(0);
  }

  @Test
  void aRequestWhoseNumberIsTakenIsOwedNothing() {
    say(
        "{'op':'subscribe','sub':'r','filter':'raid/ask','respond':true}",
        "{'op':'request','channel':'raid/ask','seq':1}",
        "{'op':'request','channel':'raid/ask','seq':1}",
        "{'op':'end'}");
    assertEquals(-1, port.exitStatus, "the first is open");
    say("{'op':'reply','to':'r-1','body':'ok'}");
    assertEquals(1, port.exitStatus, "and there is no other");
  }

  @Test
  void whoHasSaidEndIsAskedNoMoreAlthoughTheChannelIsStillThere() {
    say("{'op':'subscribe','sub':'r','filter':'raid/ask','respond':true}", "{'op':'end'}");
    assertEquals(0, port.exitStatus);
    BusChannelProgram other = open(new Port());
    say(other, "{'op':'request','channel':'raid/ask','seq':1}");
    List<JsonNode> heard = heard(other);
    assertEquals("NO_RESPONDERS", heard.get(heard.size() - 1).path("code").asString());
    other.closed();
  }

  @Test
  void aPatternThatIsTriedOnLastValuesHoldsUpNoReader() {
    say("{'op':'publish','channel':'raid/status','body':'hit','retain':true}");
    await("confirm");
    CountDownLatch busy = new CountDownLatch(1);
    for (int matcher = 0; matcher < 2; matcher++) {
      threads.matchers().execute(() -> Awaitility.await().until(() -> busy.getCount() == 0));
    }
    say(
        "{'op':'subscribe','sub':'dear','since':'retained','match':'hit'}",
        "{'op':'subscribe','sub':'plain','since':'retained'}");
    assertEquals("plain", await("event").path("sub").asString());
    busy.countDown();
    assertEquals("dear", await("event").path("sub").asString());
  }

  @Test
  void whatAMemberSaysOfItsCreditWhileItIsLetInCounts() {
    List<EventId> taken = new CopyOnWriteArrayList<>();
    AtomicInteger credit = new AtomicInteger(10);
    GroupMember member = new CountingMember(taken);
    Groups.Request request =
        new Groups.Request(
            new GroupKey("workers", new ChannelFilter("raid/#")),
            new GroupDefinition("node:a.example.com", "", ""),
            new Since.All(),
            Cursor.NONE);
    for (int i = 0; i < 10; i++) {
      say("{'op':'publish','channel':'raid/status','body':'" + i + "'}");
    }
    await("confirm");
    bus.groups()
        .join(
            request,
            new Groups.Newcomer(
                node.principal(),
                member,
                credit::get,
                membership -> {
                  credit.set(2);
                  membership.credit(2);
                }));
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> taken.size() >= 2);
    Awaitility.await().until(() -> bus.groups().list(null, 9).get(0).figures().live());
    assertEquals(2, taken.size(), "it takes no more than it has said");
  }

  private record CountingMember(List<EventId> taken) implements GroupMember {
    @Override
    public String id() {
      return "node:a.example.com";
    }

    @Override
    public boolean offer(StoredBatch batch, Picks picks) {
      for (int i = 0; i < batch.batch().section().count(); i++) {
        taken.add(batch.id(picks.isAll() ? i : picks.at(i)));
      }
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

  @Test
  void theStatusTellsOfARefusedSubscription() {
    say("{'op':'subscribe','filter':'other'}");
    program.inputEnded();
    assertEquals(1, port.exitStatus);
  }

  @Test
  void anEndedInputAndNoSubscriptionLeftIsTheEnd() {
    say("{'op':'subscribe','since':'all','after':['5-1-0']}");
    program.inputEnded();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> port.exitStatus == 1);
    assertEquals("BAD_SINCE", await("error").path("code").asString());
  }

  @Test
  void nothingIsReadWhileTooManyAnswersWait() {
    byte[] packet = new byte[32 * 1024];
    for (int i = 0; i < packet.length; i++) {
      packet[i] = (byte) (i % 2 == 0 ? 'x' : '\n');
    }
    for (int i = 0; i < 4; i++) {
      program.received(Bytes.wrap(packet));
    }
    Arrays.fill(packet, (byte) '!');
    program.inputEnded();
    int sent = 4 * packet.length;
    assertTrue(port.consumed.get() < sent / 2, "the window stays shut, " + port.consumed.get());
    int answers = 0;
    for (int most; (most = heard().size()) > 0; answers += most) {
      assertTrue(most < 20_000, most + " answers waited");
    }
    assertEquals(1 + sent / 2, answers, "hello, and an answer for each line");
    assertEquals(sent, port.consumed.get());
    assertEquals(1, port.exitStatus);
  }

  @Test
  void subscriptionsThatWaitForAReaderAreBounded() {
    CountDownLatch busy = new CountDownLatch(1);
    for (int reader = 0; reader < 2; reader++) {
      threads.readers().execute(() -> Awaitility.await().until(() -> busy.getCount() == 0));
    }
    for (int i = 0; i < 1000; i++) {
      say("{'op':'subscribe','sub':'s','since':'5m'}", "{'op':'unsubscribe','sub':'s'}");
    }
    assertEquals("BACK_PRESSURE", await("error").path("code").asString());
    busy.countDown();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              say("{'op':'subscribe','sub':'again'}");
              return heard().stream().anyMatch(frame -> frame.path("op").asString().equals("live"));
            });
  }

  @Test
  void anAckThatTheDiskDoesNotTakeIsAnError() {
    say("{'op':'subscribe','sub':'s','name':'n','ack':'manual'}");
    await("live");
    say("{'op':'publish','channel':'raid/status','body':'x'}");
    String id = await("event").path("id").asString();
    free.set(0);
    say("{'op':'ack','sub':'s','id':'" + id + "'}");
    JsonNode error = await("error");
    assertEquals("DISK_FULL", error.path("code").asString());
    assertEquals("s", error.path("sub").asString());
    free.set(Long.MAX_VALUE);
    say("{'op':'ack','sub':'s','id':'" + id + "'}");
    assertEquals(id, await("acked").path("id").asString());
  }

  @Test
  void aNumberedEventIsNotJoinedToOneThatTheRouterCounts() {
    say(
        "{'op':'publish','channel':'raid/status','body':'counted by the router, from 0'}",
        "{'op':'publish','channel':'raid/status','seq':0,'body':'a repeat of that number'}");
    say("{'op':'end'}");
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> port.exitStatus == 0);
    assertEquals(1, bus.stored(0).events());
  }

  @Test
  void manyBatchesThatAreNextToNothingHoldBackWhoPublishesThem() {
    held = true;
    String two =
        "{'op':'publish','channel':'raid/a','body':''}\n"
            + "{'op':'publish','channel':'raid/b','body':''}";
    String many = String.join("\n", Collections.nCopies(100, two));
    int sent = 150 * (many.length() + 1);
    for (int i = 0; i < 150; i++) {
      say(many);
    }
    assertTrue(port.consumed.get() < sent * 9L / 10, port.consumed + " of " + sent);
    held = false;
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              heard();
              return port.consumed.get() == sent;
            });
  }
}
