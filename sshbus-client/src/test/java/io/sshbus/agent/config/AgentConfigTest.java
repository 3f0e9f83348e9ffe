package io.sshbus.agent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Tags;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.LastWill;
import io.sshbus.client.Unwanted;
import io.sshbus.config.DataSize;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigTest {
  private static AgentConfig parse(String yaml) {
    return AgentConfig.parse(yaml, "nodea.example.com");
  }

  @Test
  void aRouterIsAllThatMustBeSaid() {
    AgentConfig config = parse("routers: [bus.example.com]");
    assertEquals("nodea.example.com", config.node().value());
    assertEquals("bus.example.com:22", config.routers().get(0).toString());
    assertEquals("/etc/ssh/ssh_host_ed25519_key", config.key().toString());
    assertEquals(Map.of("fqdn", "nodea.example.com"), config.tags().values());
    assertEquals(SpoolSettings.DEFAULT, config.spool());
    assertEquals(SocketSettings.DEFAULT, config.socket());
    assertEquals(List.of(), config.handlers());
    assertEquals(List.of(), config.respond());
    assertNull(config.will());
    assertEquals(List.of(), config.interest());
  }

  @Test
  void whatNobodyWantsIsSaidByFilter() {
    AgentConfig config =
        parse(
            """
            routers: [a]
            interest:
              - {filter: a, unwanted: send}
              - {filter: b/#, unwanted: skip, linger: 1d}
              - {filter: c, unwanted: sample}
              - {filter: d, unwanted: thin, every: 1m}
              - {filter: e, unwanted: hold, events: 5}
            """);
    assertEquals(
        List.of(
            InterestPolicy.of("a", new Unwanted.Send()),
            new InterestPolicy(new ChannelFilter("b/#"), new Unwanted.Skip(), Duration.ofDays(1)),
            InterestPolicy.of("c", new Unwanted.Sample(10)),
            InterestPolicy.of("d", new Unwanted.Thin(Duration.ofMinutes(1))),
            InterestPolicy.of("e", new Unwanted.Hold(5, 1 << 20))),
        config.interest());
  }

  @Test
  void everythingIsReadAsItIsWritten() {
    AgentConfig config =
        parse(
            """
            node: nodeb.example.com
            routers: ["[2001:db8::7]:2222", _sshbus._tcp.example.com]
            tags: {cluster: compute1, rack: "7"}
            socket: {path: none, mode: "0600", group: wheel, outbox: 2MiB}
            handlers:
              - name: raid
                filter: raid/#
                match: RAID STATUS CHANGE
                select: volume=2
                command: [/usr/bin/notify, --now]
                batch: 10
                timeout: 5s
            respond:
              - name: uptime
                filter: $node/{node}/uptime
                command: [/usr/bin/uptime, --pretty]
                concurrency: 2
                maxReply: 1MiB
            will: {channel: "$node/{node}/agent", body: gone, ttl: 1d, retain: true, tags: {a: b}}
            sources:
              syslog: [{name: log, channel: syslog, socket: /dev/log}]
              files: [{name: mail, channel: mail/log, path: /var/log/mail.log}]
              commands: [{name: df, channel: disk/free, command: [/bin/df], every: 5m}]
            """);
    assertEquals("nodeb.example.com", config.node().value());
    assertEquals("[2001:db8::7]:2222", config.routers().get(0).toString());
    assertEquals(
        Map.of("fqdn", "nodeb.example.com", "cluster", "compute1", "rack", "7"),
        config.tags().values());
    assertNull(config.socket().path());
    assertEquals(PosixFilePermissions.fromString("rw-------"), config.socket().mode());
    HandlerSettings raid = config.handlers().get(0);
    assertEquals("raid/#", raid.filter().value());
    assertEquals("RAID STATUS CHANGE", raid.match());
    assertEquals(List.of("/usr/bin/notify", "--now"), raid.command());
    assertEquals(10, raid.batch());
    assertEquals(1, raid.concurrency());
    assertEquals(5, raid.retries());
    assertEquals(Duration.ofSeconds(5), raid.timeout());
    ResponderSettings uptime = config.respond().get(0);
    assertEquals("$node/nodeb.example.com/uptime", uptime.filter().value());
    assertEquals(List.of("/usr/bin/uptime", "--pretty"), uptime.command());
    assertEquals(2, uptime.concurrency());
    assertEquals(16, uptime.waiting());
    assertEquals(Duration.ofMinutes(1), uptime.timeout());
    assertEquals(DataSize.ofMib(1), uptime.maxReply());
    LastWill will = Objects.requireNonNull(config.will());
    assertEquals("$node/nodeb.example.com/agent", will.channel().value());
    assertEquals(
        EventDraft.of("gone").withTags(Tags.of("a", "b")).withTtl(Duration.ofDays(1)).retained(),
        will.event());
    assertEquals(Duration.ofMinutes(5), config.sources().commands().get(0).every());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "routers: []|line 1: routers: at least one is needed",
        "node: x|line 1: routers: at least one is needed",
        "{routers: [a], router: [b]}|there is no such key here; the nearest known one is"
            + " \"routers\"",
        "{routers: [a], key: id_ed25519}|key: expected a path that begins with /, saw"
            + " \"id_ed25519\"",
        "{routers: [a], tags: {node: b}}|the tag \"node\" is the bus's own",
        "{routers: [a], socket: {mode: rw}}|socket.mode: expected a mode such as \"0660\"",
        "{routers: [a], interest: [{filter: a, unwanted: drop}]}|interest[0].unwanted: expected"
            + " send",
        "{routers: [a], interest: [{unwanted: skip}]}|interest[0].filter: this is needed",
        "{routers: [a], handlers: [{filter: a, command: [/x]}]}|handlers[0].name: this is needed",
        "{routers: [a], handlers: [{name: n, filter: a, command: [x]}]}|handlers[0].command:"
            + " expected a list",
        "{routers: [a], handlers: [{name: N, filter: a, command: [/x]}]}|handlers[0].name: expected"
            + " a name",
        "{routers: [a], handlers: [{name: n, filter: a/#/b, command: [/x]}]}|handlers[0].filter:",
        "{routers: [a], handlers: [{name: n, filter: a, command: [/x]},{name: n, filter: a,"
            + " command: [/x]}]}|handlers: two are called n",
        "{routers: [a], respond: [{name: n, filter: a}]}|respond[0].command: this is needed",
        "{routers: [a], respond: [{name: n, filter: a, command: [/x], concurrency: 0}]}"
            + "|respond[0].concurrency: expected 1 to 64",
        "{routers: [a], will: {channel: a}}|will.body: this is needed",
        "{routers: [a], will: {channel: a/#, body: b}}|will.channel:",
        "{routers: [a], sources: {files: [{name: n, channel: a, path: /a}], commands: [{name: n,"
            + " channel: a, command: [/a]}]}}|sources: two are called n",
      })
  void aMistakeIsToldWithItsPlace(String yaml, String message) {
    BusException fault = assertThrows(BusException.class, () -> parse(yaml));
    assertEquals(ErrorCode.USAGE, fault.code());
    String said = String.valueOf(fault.getMessage());
    assertEquals(true, said.startsWith("line 1") && said.contains(message), said);
  }

  @Test
  void aMachineWithoutAUsableNameMustBeGivenOne() {
    BusException fault =
        assertThrows(BusException.class, () -> AgentConfig.parse("routers: [a]", "not a name"));
    assertEquals(
        "line 1: node: this machine is called \"not a name\", which is no node's name; say one",
        fault.getMessage());
  }
}
