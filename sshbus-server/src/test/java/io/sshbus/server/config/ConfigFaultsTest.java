package io.sshbus.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigFaultsTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aMistakeIsToldWithItsLineItsPathAndWhatIsExpected(String yaml, String message) {
    BusException fault =
        assertThrows(BusException.class, () -> ServerConfig.parse(yaml, new RouterName("r1")));
    assertEquals(message, fault.getMessage());
    assertEquals(ErrorCode.USAGE, fault.code());
  }

  static Stream<Arguments> aMistakeIsToldWithItsLineItsPathAndWhatIsExpected() {
    return Stream.of(
            unknownKeys(), wrongTypes(), wrongUnitsAndRanges(), contradictions(), rights(), yaml())
        .flatMap(list -> list);
  }

  private static Stream<Arguments> unknownKeys() {
    String there = ": there is no such key here; the nearest known one is ";
    return Stream.of(
        of("limit: {}", "line 1, \"limit\"" + there + "\"limits\""),
        of("\nlimits:\n  fram: 1MiB", "line 3, limits.\"fram\"" + there + "\"frame\""),
        of("limits: {Frame: 1MiB}", "line 1, limits.\"Frame\"" + there + "\"frame\""),
        of(
            "log:\n  classes:\n    - name: a\n      chanels: [a]",
            "line 4, log.classes[0].\"chanels\"" + there + "\"channels\""),
        of(
            "groups: [{maxDeliveries: 5}]",
            "line 1, groups[0].name: every group that is configured has a name"),
        of(
            "quotas: {overrides: [{whom: x}]}",
            "line 1, quotas.overrides[0].who: every override needs a pattern of nodes"));
  }

  private static Stream<Arguments> wrongTypes() {
    return Stream.of(
        of(
            "limits: 5",
            "line 1, limits: expected a section with keys of its own, saw a single value"),
        of("- a", "line 1: expected a section with keys of its own, saw a list"),
        of("ssh: {ctr: yes}", "line 1, ssh.ctr: expected true or false, saw \"yes\""),
        of("ssh: {ctr: [true]}", "line 1, ssh.ctr: expected a single value, saw a list"),
        of(
            "rights: [{who: 'node:*', can: [publish], on: a}]",
            "line 1, rights[0].on: expected a list, saw a single value"),
        of(
            "rights: [{who: 'node:*', can: [publish], on: [{}]}]",
            "line 1, rights[0].on[0]: expected a single value, saw a section with keys of its own"),
        of(
            "limits: {authAttempts: six}",
            "line 1, limits.authAttempts: expected a whole number, saw \"six\""),
        of(
            "limits: {authAttempts: 6.5}",
            "line 1, limits.authAttempts: expected a whole number, saw \"6.5\""),
        of(
            "limits: {authAttempts: 99999999999}",
            "line 1, limits.authAttempts: expected a whole number, saw \"99999999999\""),
        of(
            "name: My Bus",
            "line 1, name: expected a name of 1 to 63 of a-z 0-9 - such as r1, saw \"My Bus\""));
  }

  private static Stream<Arguments> wrongUnitsAndRanges() {
    String size = "expected a size such as 64KiB (units B, KiB, MiB, GiB, TiB), saw ";
    String duration = "expected a duration such as 250ms, 20s, 5m, 1h30m or 7d, saw ";
    String address = "expected HOST:PORT such as 127.0.0.1:2222 or \"[::1]:2222\", saw ";
    return Stream.of(
        of("limits:\n\n  frame: 1MB", "line 3, limits.frame: " + size + "\"1MB\""),
        of("limits: {frame: 1024}", "line 1, limits.frame: " + size + "\"1024\""),
        of("limits: {frame: 9999999999TiB}", "line 1, limits.frame: " + size + "\"9999999999TiB\""),
        of("limits: {frame: 1KiB}", "line 1, limits.frame: expected 64KiB to 16MiB, saw 1KiB"),
        of("limits: {authAttempts: 0}", "line 1, limits.authAttempts: expected 1 to 100, saw 0"),
        of("keepalive: {interval: 30}", "line 1, keepalive.interval: " + duration + "\"30\""),
        of("keepalive: {interval: 30 s}", "line 1, keepalive.interval: " + duration + "\"30 s\""),
        of("keepalive: {interval: 1d}", "line 1, keepalive.interval: expected 1s to 1h, saw 1d"),
        of(
            "drain: {timeout: 0s}",
            "line 1, drain.timeout: a duration looks like 250ms, 5s, 5m, 1h30m or 7d, up to 36500d,"
                + " this does not: \"0s\""),
        of(
            "quotas: {storedShare: 0%}",
            "line 1, quotas.storedShare: expected a share from 1% to 100%, saw \"0%\""),
        of(
            "quotas: {storedShare: 50}",
            "line 1, quotas.storedShare: expected a share from 1% to 100%, saw \"50\""),
        of("quotas: {bytesPerSecond: fast}", "line 1, quotas.bytesPerSecond: " + size + "\"fast\""),
        of("listen: 2222", "line 1, listen: " + address + "\"2222\""),
        of("listen: a:65536", "line 1, listen: " + address + "\"a:65536\""),
        of("listen: ::1:22", "line 1, listen: " + address + "\"::1:22\""));
  }

  private static Stream<Arguments> contradictions() {
    return Stream.of(
        of("limits: {body: 2MiB}", "line 1, limits: body (2MiB) must not be over frame (1MiB)"),
        of(
            "limits: {inFlight: 1MiB}",
            "line 1, limits: inFlightPerConnection (16MiB) must not be over inFlight (1MiB)"),
        of(
            "a: 1\nkeepalive: {interval: 5s}",
            "line 2, keepalive: deadline must not be over interval"),
        of("log: {classes: [{name: a}]}", "line 1, log: the class a needs channels"),
        of(
            "log: {classes: [{channels: [a]}]}",
            "line 1, log.classes[0].name: every class needs a name"),
        of(
            "log: {classes: [{name: A b}]}",
            "line 1, log.classes[0]: a retention class has a name of 1 to 32 of a-z 0-9 -: A b"),
        of(
            "log: {classes: [{name: a, channels: [a/#b]}]}",
            "line 1, log.classes[0].channels[0]: the filter \"a/#b\" has a wildcard that is not a"
                + " whole level: \"#b\""),
        of(
            "log: {classes: [{name: a, channels: [a]}, {name: a, channels: [b]}]}",
            "line 1, log: two classes are called a"),
        of(
            "log: {classes: [{name: default}, {name: a, channels: [b]}]}",
            "line 1, log: the class default is the last one"),
        of(
            "log: {classes: [{name: default, channels: [a]}]}",
            "line 1, log: the class default takes what no other takes, so it has no channels of its"
                + " own"),
        of(
            "groups: [{name: a, filter: 'jobs/#', deadLetters: jobs/dead}]",
            "line 1, groups[0].deadLetters: jobs/dead is in jobs/#, so the group would get them"
                + " again"),
        of(
            "groups: [{name: a, deadLetters: $SYS/audit}]",
            "line 1, groups[0].deadLetters: expected a channel outside of $SYS, or in"
                + " $SYS/dead-letters, saw \"$SYS/audit\""),
        of(
            "quotas: {overrides: [{who: 'operator:*'}]}",
            "line 1, quotas.overrides[0]: only nodes have quotas, so who looks like"
                + " node:*.example.com; this does not: operator:*"));
  }

  private static Stream<Arguments> rights() {
    String needed = "every right says who can do what on which channels; this is missing";
    return Stream.of(
        of("rights:\n  - {}", "line 2, rights[0].who: " + needed),
        of("rights: [{who: 'node:*', can: [], on: [a]}]", "line 1, rights[0].can: " + needed),
        of("rights: [{who: 'node:*', can: [publish]}]", "line 1, rights[0].on: " + needed),
        of(
            "rights:\n- {who: 'node:*', can: [read], on: [a]}",
            "line 2, rights[0].can[0]: expected publish, subscribe, request or respond, saw"
                + " \"read\""),
        of(
            "rights: [{who: everybody, can: [publish], on: [a]}]",
            "line 1, rights[0].who: a pattern of principals looks like operator:*,"
                + " node:*.example.com or anonymous; this does not: \"everybody\""),
        of(
            "rights: [{who: anonymous, can: [subscribe], on: [a]}]",
            "line 1, rights[0].who: nobody can log in without a key"),
        of(
            "rights: [{who: 'node:*', can: [publish], on: ['$SYS/a']}]",
            "line 1, rights[0].who: the rule for node:* lets somebody publish to $SYS, where the"
                + " bus alone writes"),
        of(
            "rights: [{who: 'operator:*', can: [publish], on: ['a/{node}']}]",
            "line 1, rights[0].who: the rule for operator:* says {node} to somebody who is no"
                + " node"));
  }

  private static Stream<Arguments> yaml() {
    return Stream.of(
        of(
            "name: a\nlimits:\n  frame: 1MiB\n  frame: 2MiB",
            "line 4: the key \"frame\" stands here and on line 3 too"),
        of(
            "name: &n a\nlisten: *n",
            "line 2: aliases are not supported, write the value itself: *n"),
        of(
            "name: a\n---\nname: b",
            "line 3: the configuration is one YAML document, here a second one begins"),
        of("a: b: c", "line 1: this is no YAML: mapping values are not allowed here"),
        of("[[[[[[[[[[[]]]]]]]]]]]", "line 1: more than 10 levels inside each other"));
  }

  @Test
  void keysThatOnlyTheMergeOfYamlWouldExplainAreUnknown() {
    assertThrows(
        BusException.class, () -> ServerConfig.parse("<<: {name: a}", new RouterName("r1")));
  }

  private static Arguments of(String yaml, String message) {
    return Arguments.of(yaml, message);
  }
}
