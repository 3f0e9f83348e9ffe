package io.sshbus.server.command;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Micros;
import io.sshbus.channel.Tags;
import io.sshbus.group.GroupRules;
import io.sshbus.identity.Principal;
import io.sshbus.identity.PrincipalPattern;
import io.sshbus.identity.Rights;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.rocksdb.Limits;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.log.rocksdb.Surroundings;
import io.sshbus.log.rocksdb.ValueLimits;
import io.sshbus.routing.BodyPattern;
import io.sshbus.rules.Condition;
import io.sshbus.rules.ContentRule;
import io.sshbus.rules.RuleSet;
import io.sshbus.rules.Template;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import io.sshbus.server.group.GroupPolicy;
import io.sshbus.server.session.BusChannelProgram;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import io.sshbus.wire.Json;
import io.sshbus.wire.RouterFrame;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** A bus without a door: what a node and an operator say to it, and what it answers. */
final class PrecedenceBed implements AutoCloseable {
  private static final SshPublicKey KEY =
      SshPublicKey.parse(
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG51a7hAj0QOXjzJc9ZpQ5BZklNQTbq4LtXMTjFvYgRK");
  static final String NODE = "node:a.example.com";
  static final String OPERATOR = "operator:alice";
  static final ValueLimits FEW = new ValueLimits(100, 1 << 20, 2, 1 << 20);

  final SetClock clock = new SetClock();
  private final List<BusChannelProgram> open = new ArrayList<>();
  private final BusThreads threads;
  final RocksEngine engine;
  final Bus bus;
  private final Connections connections;
  ChannelFilter subsystem = ChannelFilter.ALL;
  long quota;

  static final class SetClock extends Clock {
    private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");

    void move(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
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
    public void probe(Runnable answered) {}
  }

  PrecedenceBed(Path directory) {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    Surroundings world =
        new Surroundings(clock, this::nanos, d -> Long.MAX_VALUE, write -> write, fault -> {});
    engine = RocksEngine.open(new RocksSettings(directory, List.of(all), few(), world));
    threads = BusThreads.forProcessors(1);
    GroupPolicy elsewhere =
        new GroupPolicy(
            "others",
            null,
            List.of(new PrincipalPattern("node:other.example.com")),
            new GroupRules(0, 1000),
            GroupPolicy.defaultDeadLetters("others"));
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, quota));
    bus =
        new Bus(
            new BusSettings("r", Rights.DEFAULT, quotas, 1 << 20, 64 << 20, List.of(elsewhere)),
            engine,
            threads,
            clock);
    connections =
        new Connections(bus, new Connections.Limits(10, 1 << 20), key -> Tags.of("rack", "7"));
  }

  private long nanos() {
    return Micros.of(clock.instant()) * 1000;
  }

  private static Limits few() {
    Limits d = Limits.DEFAULT;
    return new Limits(
        d.queueBytes(),
        d.groupBytes(),
        d.memtableBytes(),
        d.writeBufferBytes(),
        d.blockCacheBytes(),
        d.walBytes(),
        d.reserveBytes(),
        d.streamsPerSender(),
        d.streamExpiry(),
        d.channels(),
        d.channelsPerSender(),
        FEW,
        d.snapshotEvery(),
        Duration.ZERO);
  }

  @Override
  public void close() {
    open.forEach(BusChannelProgram::closed);
    bus.close();
    threads.close();
    engine.close();
  }

  void rules(ContentRule... rules) {
    bus.configure(bus.settings(), new RuleSet(List.of(rules)));
  }

  static ContentRule rule(String name, String match, String tag, String value) {
    return new ContentRule(
        name,
        List.of(ChannelFilter.ALL),
        new Condition.Matches(BodyPattern.parse(match)),
        Map.of(tag, Template.parse(value)),
        null);
  }

  Connection enter(String who) {
    Connections.Caller caller = new Connections.Caller("192.0.2.7", "test");
    return connections.enter(Principal.parse(who), KEY, caller, () -> {}).orElseThrow();
  }

  /** All that the router says on a new channel of somebody, up to a frame of the last kind. */
  List<JsonNode> talk(String who, String until, String... frames) {
    BusChannelProgram program =
        new BusChannelProgram(
            bus,
            enter(who),
            subsystem,
            new BusChannelProgram.Settings(new RouterFrame.Limits(1 << 20, 1 << 18, 16), 1 << 20),
            new Port());
    open.add(program);
    program.opened();
    program.received(Bytes.utf8(String.join("\n", frames).replace('\'', '"') + "\n"));
    List<JsonNode> heard = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              heard(program).forEach(heard::add);
              return heard.stream().anyMatch(f -> f.path("op").asString().equals(until));
            });
    return heard;
  }

  private static Stream<JsonNode> heard(BusChannelProgram program) {
    ByteWriter out = new ByteWriter(1024);
    program.fill(out, Integer.MAX_VALUE);
    program.flushed();
    return out.finish().text().lines().map(line -> Json.read(Bytes.utf8(line)));
  }

  String refused(String who, String... frames) {
    return talk(who, "error", frames).stream()
        .filter(frame -> frame.path("op").asString().equals("error"))
        .map(frame -> frame.path("code").asString())
        .toList()
        .get(0);
  }

  /** A publish of the node, on {@code a}. */
  void publish(String fields) {
    talk(NODE, "confirm", "{'op':'publish','channel':'a'," + fields + "}");
  }

  List<JsonNode> events(String subscribe) {
    return talk(NODE, "live", "{'op':'subscribe'," + subscribe + "}").stream()
        .filter(frame -> frame.path("op").asString().equals("event"))
        .toList();
  }

  List<String> bodies(String subscribe) {
    return events(subscribe).stream().map(event -> event.path("body").asString()).toList();
  }

  String get(String... words) {
    GetCommand get = new GetCommand();
    new CommandLine(get).parseArgs(words);
    Port port = new Port();
    ChannelProgram program =
        get.program(
            new CommandContext(
                bus, connections, enter(OPERATOR), null, null, new AnswerRoom(), null),
            port);
    program.opened();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> port.status >= 0);
    ByteWriter out = new ByteWriter(64);
    program.fill(out, Integer.MAX_VALUE);
    return port.status + " " + out.finish().text().strip();
  }
}
