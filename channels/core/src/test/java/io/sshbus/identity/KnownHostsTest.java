package io.sshbus.identity;

import static io.sshbus.identity.TestKeys.ed25519;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownHostsTest {
  private static final SshPublicKey K1 = ed25519(1);
  private static final SshPublicKey K2 = ed25519(2);
  private static final SshPublicKey K3 = ed25519(3);

  @Test
  void aLineNamesANodeAndOneOfItsKeys() {
    KnownHosts nodes =
        parse(
            "a.example.com " + K1.text(),
            "a.example.com " + K2.text() + " a comment",
            "b " + K3.text());
    assertEquals(List.of(), nodes.problems());
    assertEquals(
        Map.of(new NodeName("a.example.com"), Set.of(K1, K2), new NodeName("b"), Set.of(K3)),
        nodes.keysByName());
    assertEquals(2, nodes.entries().get(K2).line());
  }

  @Test
  void commentsBlankLinesAndLinesFromWindowsAreFine() {
    KnownHosts nodes =
        parse("# list", "", " \t ", "  # more", "\ta " + K1.text() + "\r", "\r", "b  " + K2.text());
    assertEquals(List.of(), nodes.problems());
    assertEquals("a", name(nodes, K1));
    assertEquals("b", name(nodes, K2));
  }

  @ParameterizedTest
  @CsvSource({
    "'A.Example.COM.', a.example.com",
    "'a.example.com,a,10.0.0.1,fe80::1%eth0', a.example.com",
    "'10.0.0.1,a.example.com', a.example.com",
    "'[a.example.com]:2222', a.example.com",
    "'[10.0.0.1]:22,[a]:22', a",
    "'[::1]:22,a', a"
  })
  void theFirstHostNameOfALineIsTheNodes(String hosts, String name) {
    KnownHosts nodes = parse(hosts + " " + K1.text());
    assertEquals(List.of(), nodes.problems());
    assertEquals(name, name(nodes, K1));
  }

  @ParameterizedTest
  @CsvSource({
    "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=, hashed name",
    "*.example.com, pattern",
    "'a,!b', pattern",
    "a?, pattern",
    "'a,', a node's name",
    "a_b, a node's name",
    "10.0.0.1, addresses only",
    "[a]:0, [host]:port",
    "[a]:65536, [host]:port",
    "[a], [host]:port",
    "[[a]]:22, [host]:port",
    "@cert-authority, not supported",
    "@Revoked, is not known"
  })
  void whatCannotNameOneNodeIsReportedWithItsLineAndCostsNoOtherLine(String hosts, String words) {
    KnownHosts nodes = parse("b " + K2.text(), hosts + " " + K1.text(), "c " + K3.text());
    assertEquals(Set.of(K2, K3), nodes.entries().keySet());
    assertProblem(nodes, 2, words);
  }

  @Test
  void aLineWithTooManyNamesIsReported() {
    assertProblem(parse("a" + ",a".repeat(64) + " " + K1.text()), 1, "65 names");
  }

  @Test
  void aLineWithoutAWholeKeyIsReported() {
    assertProblem(parse("a"), 1, "ends too early");
    assertProblem(parse("a ssh-ed25519"), 1, "ends too early");
    assertProblem(parse("a ssh-ed25519 " + K1.text()), 1, "no base64");
    String text = K1.text();
    for (int length = "ssh-ed25519 ".length(); length < text.length(); length++) {
      assertEquals(1, parse("a " + text.substring(0, length)).problems().size());
    }
  }

  @Test
  void aRevokedKeyIsRefusedWhereverItsLineStands() {
    KnownHosts nodes =
        parse(
            "a " + K1.text(),
            "@revoked * " + K1.text(),
            "@revoked |1|x " + K2.text(),
            "b " + K2.text());
    assertEquals(Map.of(), nodes.entries());
    assertEquals(Set.of(K1, K2), nodes.refused().keySet());
    assertEquals("is revoked in line 2 of the nodes", nodes.refused().get(K1));
    assertEquals(List.of(1, 4), nodes.problems().stream().map(LineProblem::line).toList());
  }

  @Test
  void aRevocationThatCannotBeReadIsReported() {
    assertProblem(parse("@revoked * ssh-ed25519 AAAA"), 1, "no usable public key");
    assertProblem(parse("@revoked"), 1, "ends too early");
  }

  @Test
  void aKeyUnderTwoNodeNamesCountsForNeither() {
    KnownHosts nodes =
        parse("a " + K1.text(), "b " + K2.text(), "c " + K1.text(), "a " + K1.text());
    assertEquals(Set.of(K2), nodes.entries().keySet());
    assertEquals(Set.of(K1), nodes.refused().keySet());
    assertEquals(List.of(1, 3, 4), nodes.problems().stream().map(LineProblem::line).toList());
    assertTrue(nodes.problems().get(2).message().contains("a (line 1) and c (line 3)"));
  }

  @Test
  void aLineThatStandsThereTwiceIsNoProblem() {
    KnownHosts nodes = parse("a " + K1.text(), "A,b " + K1.text());
    assertEquals(List.of(), nodes.problems());
    assertEquals(1, nodes.entries().get(K1).line());
  }

  @Test
  void aKeyInATokenIsNoNodes() {
    assertProblem(parse("a " + TestKeys.skEd25519(1).text()), 1, "for operators");
  }

  @Test
  void controlCharactersCostTheirLineOnly() {
    for (char c : new char[] {0, 1, 8, 0x0b, 0x0c, 0x1b, 0x7f}) {
      KnownHosts nodes = parse("a " + K1.text() + " x" + c, "b " + K2.text());
      assertEquals(Set.of(K2), nodes.entries().keySet());
      assertProblem(nodes, 1, "control character (0x%02x)".formatted((int) c));
    }
    assertProblem(parse("a\r " + K1.text()), 1, "control character");
  }

  @Test
  void wrongUtf8CostsItsLineUnlessItStandsInAComment() throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(("a " + K1.text() + " M\u00fcller\n").getBytes(StandardCharsets.ISO_8859_1));
    file.write(("m\u00fcller " + K2.text() + "\n").getBytes(StandardCharsets.ISO_8859_1));
    file.write(("# M\u00fcller\nc " + K3.text()).getBytes(StandardCharsets.ISO_8859_1));
    KnownHosts nodes = KnownHosts.parse(Bytes.wrap(file.toByteArray()));
    assertEquals(Set.of(K1, K3), nodes.entries().keySet());
    assertProblem(nodes, 2, "a node's name");
  }

  @Test
  void aHugeLineCostsItselfOnly() {
    KnownHosts nodes =
        parse(
            "a " + K1.text(), "x".repeat(10_000_000), "b " + K2.text() + " " + "y".repeat(20_000));
    assertEquals(Set.of(K1), nodes.entries().keySet());
    assertEquals(List.of(2, 3), nodes.problems().stream().map(LineProblem::line).toList());
    assertTrue(nodes.problems().get(0).message().length() < 200);
  }

  @Test
  void soManyProblemsAreToldOneByOneAndNoMore() {
    KnownHosts nodes = parse("*\n".repeat(5000) + "a " + K1.text());
    assertEquals(Set.of(K1), nodes.entries().keySet());
    assertEquals(1001, nodes.problems().size());
    assertEquals(1001, nodes.problems().get(1000).line());
    assertTrue(nodes.problems().get(1000).message().contains("4000 more"));
  }

  @Test
  void anEmptyFileHasNoNodes() {
    assertEquals(KnownHosts.NONE, KnownHosts.parse(Bytes.EMPTY));
  }

  static KnownHosts parse(String... lines) {
    return KnownHosts.parse(Bytes.utf8(String.join("\n", lines)));
  }

  private static String name(KnownHosts nodes, SshPublicKey key) {
    return nodes.entries().get(key).name().value();
  }

  private static void assertProblem(KnownHosts nodes, int line, String words) {
    assertEquals(1, nodes.problems().size(), () -> nodes.problems().toString());
    assertEquals(line, nodes.problems().get(0).line());
    assertTrue(
        nodes.problems().get(0).message().contains(words), () -> nodes.problems().toString());
  }
}
