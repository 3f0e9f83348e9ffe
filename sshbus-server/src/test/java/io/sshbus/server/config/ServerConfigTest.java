package io.sshbus.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.config.DataSize;
import io.sshbus.identity.PrincipalPattern;
import io.sshbus.identity.Rights;
import io.sshbus.identity.Rule;
import io.sshbus.identity.Verb;
import io.sshbus.log.RetentionClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {
  private static final RouterName R1 = new RouterName("r1");

  private static ServerConfig parse(String yaml) {
    return ServerConfig.parse(yaml, R1);
  }

  @Test
  void theDefaultsAreThese() {
    ServerConfig expected =
        new ServerConfig(
            new ListenAddress("127.0.0.1", 2222),
            R1,
            new Limits(
                new DataSize(1_048_576),
                new DataSize(262_144),
                64,
                16,
                new DataSize(1_048_576),
                new DataSize(16_777_216),
                new DataSize(134_217_728),
                16,
                256,
                Duration.ofSeconds(20),
                6,
                32,
                100_000),
            new Keepalive(Duration.ofSeconds(30), Duration.ofSeconds(15)),
            new LogSettings(
                List.of(
                    new RetentionClass(
                        "default", List.of(), Duration.ofDays(7), 10L * 1024 * 1024 * 1024)),
                new DataSize(536_870_912),
                new DataSize(16_777_216)),
            Rights.DEFAULT,
            List.of(),
            new Quotas(new Quota(new Percent(50), null), List.of()),
            List.of(),
            new SshSettings(false),
            new KeyMasterSettings(
                true, false, null, Duration.ofSeconds(10), Duration.ofDays(1), false, 60),
            new FiguresSettings(Duration.ofSeconds(10)),
            new Drain(Duration.ofSeconds(10)));
    assertEquals(expected, ServerConfig.defaults(R1));
  }

  @Test
  void anEmptyFileAndEmptySectionsStandForTheDefaults() {
    for (String yaml :
        List.of("", "\n", "# words\n", "---\n", "limits:\nrights:\nlisten:\n", "{}")) {
      assertEquals(ServerConfig.defaults(R1), parse(yaml), yaml);
    }
  }

  @Test
  void everyKeyIsRead() {
    ServerConfig config =
        parse(
            """
            listen: "[::1]:0"
            name: bus-2
            limits: {frame: 2MiB, body: 512KiB, channelsPerConnection: 1, subscriptionsPerChannel: 2,
              outboxPerChannel: 4MiB, inFlightPerConnection: 8MiB, inFlight: 9MiB, unauthenticatedPerAddress: 3,
              unauthenticated: 4, authTimeout: 5s, authAttempts: 5, connectionsPerNode: 6, channelsPerNode: 7}
            keepalive: {interval: 10s, deadline: 1500ms}
            log: {reserveBytes: 1GiB, ringBytes: 8MiB}
            quotas: {storedShare: 10%, bytesPerSecond: 1MiB}
            ssh: {ctr: true}
            drain: {timeout: 1m}
            """);
    assertEquals(new ListenAddress("::1", 0), config.listen());
    assertEquals(new RouterName("bus-2"), config.name());
    assertEquals(
        new Limits(
            DataSize.ofMib(2),
            DataSize.ofKib(512),
            1,
            2,
            DataSize.ofMib(4),
            DataSize.ofMib(8),
            DataSize.ofMib(9),
            3,
            4,
            Duration.ofSeconds(5),
            5,
            6,
            7),
        config.limits());
    assertEquals(
        new Keepalive(Duration.ofSeconds(10), Duration.ofMillis(1500)), config.keepalive());
    assertEquals(DataSize.ofGib(1), config.log().reserveBytes());
    assertEquals(DataSize.ofMib(8), config.log().ringBytes());
    assertEquals(new Quota(new Percent(10), DataSize.ofMib(1)), config.quotas().general());
    assertTrue(config.ssh().ctr());
    assertEquals(Duration.ofMinutes(1), config.drain().timeout());
  }

  @Test
  void aGroupSaysWhatItDoesNotLeaveToTheDefaults() {
    assertEquals(
        List.of(
            new GroupSettings(
                "workers",
                new ChannelFilter("jobs/#"),
                List.of(new PrincipalPattern("node:worker*")),
                5,
                new ChannelName("dead/jobs"),
                Duration.ofMinutes(5)),
            new GroupSettings("b", null, List.of(), 0, null, Duration.ofMinutes(1))),
        parse(
                """
                groups:
                  - {name: workers, filter: "jobs/#", members: ["node:worker*"], maxDeliveries: 5, deadLetters: dead/jobs, ackTimeout: 5m}
                  - {name: b}
                """)
            .groups());
  }

  @Test
  void theClassDefaultComesLastAndTakesTheRest() {
    List<RetentionClass> classes =
        parse("log: {classes: [{name: audit, channels: [audit/#], maxAge: 90d, maxBytes: 1GiB}]}")
            .log()
            .classes();
    assertEquals(
        new RetentionClass(
            "audit",
            List.of(new ChannelFilter("audit/#")),
            Duration.ofDays(90),
            DataSize.ofGib(1).bytes()),
        classes.get(0));
    assertEquals(LogSettings.DEFAULT.classes().get(0), classes.get(1));

    assertEquals(
        Duration.ofDays(1),
        parse("log: {classes: [{name: default, maxAge: 1d}]}").log().classes().get(0).maxAge());
  }

  @Test
  void rightsReplaceTheDefaults() {
    Rule rule = Rule.of("node:*", Set.of(Verb.SUBSCRIBE), "raid/#", "$to/{node}/#");
    String rights = "rights: [{who: node:*, can: [subscribe], on: [raid/#, \"$to/{node}/#\"]}]\n";
    assertEquals(new Rights(List.of(rule)), parse(rights).rights());
    assertEquals(new Rights(List.of()), parse("rights: []").rights());
  }

  @Test
  void theFirstOverrideThatMatchesIsTheQuotaOfANode() {
    Quotas quotas =
        parse(
                """
                quotas:
                  storedShare: 20%
                  bytesPerSecond: 2MiB
                  overrides:
                    - {who: "node:*.db.example.com", storedShare: 5%}
                    - {who: "node:*.example.com", bytesPerSecond: none}
                """)
            .quotas();
    assertEquals(new Quota(new Percent(5), DataSize.ofMib(2)), quotas.ofNode("a.db.example.com"));
    assertEquals(new Quota(new Percent(20), null), quotas.ofNode("a.example.com"));
    assertEquals(quotas.general(), quotas.ofNode("elsewhere"));
    assertEquals(new PrincipalPattern("node:*.db.example.com"), quotas.overrides().get(0).who());
  }

  @Test
  void aFileIsReadAndItsNameStandsInTheMessage(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("sshbus.yaml");
    assertFault(file, "sshbus.yaml, the file is missing; an empty one stands for the defaults");
    Files.writeString(file, "name: r7\n");
    assertEquals(new RouterName("r7"), ServerConfig.read(file, R1).name());
    Files.writeString(file, "nam: r7\n");
    assertFault(
        file,
        "sshbus.yaml, line 1, \"nam\": there is no such key here; the nearest known one is"
            + " \"name\"");
    Files.write(file, new byte[] {'#', (byte) 0xff});
    assertFault(file, "sshbus.yaml, the file is not UTF-8");
    Files.write(file, new byte[(3 << 20) + 1]);
    assertFault(file, "sshbus.yaml, the file is larger than 3MiB");
  }

  private static void assertFault(Path file, String end) {
    BusException fault = assertThrows(BusException.class, () -> ServerConfig.read(file, R1));
    assertEquals(ErrorCode.USAGE, fault.code());
    assertTrue(fault.getMessage().endsWith(end), fault.getMessage());
  }

  @Test
  void theCommandLineOverridesTheAddress() {
    ServerConfig config = parse("name: r9").withListen(ListenAddress.parse("0.0.0.0:22"));
    assertEquals(new ListenAddress("0.0.0.0", 22), config.listen());
    assertEquals(new RouterName("r9"), config.name());
  }
}
