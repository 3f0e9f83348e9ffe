package io.sshbus.identity;

import static io.sshbus.identity.TestKeys.ed25519;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizedKeysTest {
  private static final SshPublicKey K1 = ed25519(1);
  private static final SshPublicKey K2 = ed25519(2);
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "alice, alice",
    "alice@pc.example.com, alice",
    "'Alice Smith', Alice",
    "' \talice\tx', alice",
    "'', operator",
    "@pc, operator",
    "-x, operator",
    "'a/b', operator",
    "'al\u00efce', operator",
    "'*', operator"
  })
  void theCommentUpToAnAtOrBlankNamesTheOperator(String comment, String name) {
    AuthorizedKeys operators = parse(K1.text() + " " + comment);
    assertEquals(List.of(), operators.problems());
    assertEquals(name, operators.entries().get(K1).name().value());
  }

  @Test
  void aCommentInAnOldEncodingDoesNotLockTheOperatorOut() {
    byte[] line = (K1.text() + " m\u00fcller").getBytes(StandardCharsets.ISO_8859_1);
    AuthorizedKeys operators = AuthorizedKeys.parse(Bytes.wrap(line), BERLIN);
    assertEquals("operator", operators.entries().get(K1).name().value());
  }

  @Test
  void aCommentOf65CharactersIsNoName() {
    AuthorizedKeys operators = parse(K1.text() + " " + "a".repeat(65));
    assertEquals("operator", operators.entries().get(K1).name().value());
  }

  @Test
  void anOperatorMayHaveManyKeysAndKeysInTokens() {
    SshPublicKey token = TestKeys.skEd25519(3);
    AuthorizedKeys operators = parse("# us", K1.text() + " alice\r", "", token.text() + " alice");
    assertEquals(List.of(), operators.problems());
    assertEquals(Set.of(K1, token), operators.entries().keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "restrict",
        "RESTRICT",
        "restrict,restrict",
        "expiry-time=\"20990101\"",
        "restrict,Expiry-Time=\"209901011200Z\""
      })
  void restrictAndExpiryTimeAreTheOptions(String options) {
    AuthorizedKeys operators = parse(options + " \t" + K1.text() + " alice");
    assertEquals(List.of(), operators.problems());
    assertEquals("alice", operators.entries().get(K1).name().value());
  }

  @ParameterizedTest
  @CsvSource({
    "'command=\"echo \\\"a, b\\\" # c\"', '\"command\"'",
    "'restrict,from=\"10.0.0.0/8\"', '\"from\"'",
    "no-pty, '\"no-pty\"'",
    "cert-authority, '\"cert-authority\"'",
    "'restrict=\"x\"', '\"restrict\"'",
    "expiry-time, '\"expiry-time\"'",
    "'expiry-time=20990101', 'from character 13 on'",
    "'expiry-time=\"2099', never closed",
    "'expiry-time=\"2099\\', never closed",
    "'expiry-time=\"20990101\"x', 'from character 23 on'",
    "'restrict,', 'from character 10 on'",
    "',restrict', 'from character 1 on'",
    "'restrict,,restrict', 'from character 10 on'",
    "'=\"x\"', 'from character 1 on'",
    "'expiry-time=\"20990230\"', 'expiry-time takes'",
    "'expiry-time=\"209901012400\"', 'expiry-time takes'",
    "'expiry-time=\"20990101120060\"', 'expiry-time takes'",
    "'expiry-time=\"2099010112\"', 'expiry-time takes'",
    "'expiry-time=\"+0990101\"', 'expiry-time takes'",
    "'expiry-time=\"20990101z\"', 'expiry-time takes'",
    "'expiry-time=\"\"', 'expiry-time takes'",
    "@cert-authority, markers",
    "ssh-dss, 'does not know the algorithm \"ssh-dss\"'"
  })
  void anyOtherOptionRefusesItsLineByName(String options, String words) {
    AuthorizedKeys operators = parse(options + " " + K1.text(), K2.text() + " bob");
    if (options.equals("ssh-dss")) {
      operators = parse("ssh-dss AAAAB3NzaC1kc3MAAACB x", K2.text() + " bob");
    }
    assertEquals(Set.of(K2), operators.entries().keySet());
    assertProblem(operators, 1, words);
  }

  @Test
  void optionsWithoutAKeyAreReported() {
    assertProblem(parse("restrict"), 1, "ends too early");
    assertProblem(parse("restrict ssh-ed25519"), 1, "ends too early");
    assertProblem(parse("ssh-ed25519"), 1, "ends too early");
    assertProblem(parse("restrict restrict " + K1.text()), 1, "does not know the algorithm");
  }

  @ParameterizedTest
  @CsvSource({
    "20260701Z, 2026-07-01T00:00:00Z",
    "20260701, 2026-06-30T22:00:00Z",
    "202607011230Z, 2026-07-01T12:30:00Z",
    "202601011230, 2026-01-01T11:30:00Z",
    "20260701123045Z, 2026-07-01T12:30:45Z",
    "20260701123045, 2026-07-01T10:30:45Z",
    "202603290230, 2026-03-29T01:30:00Z",
    "20240229Z, 2024-02-29T00:00:00Z"
  })
  void anExpiryTimeIsLocalUnlessItEndsWithZ(String text, Instant expected) {
    AuthorizedKeys.Entry entry = entry("expiry-time=\"" + text + "\" ");
    assertEquals(expected, entry.notAfter());
    assertFalse(entry.isExpired(expected.minusNanos(1)));
    assertFalse(entry.isExpired(expected));
    assertTrue(entry.isExpired(expected.plusNanos(1)));
  }

  @Test
  void theEarliestOfSeveralExpiryTimesCounts() {
    AuthorizedKeys.Entry entry =
        entry("expiry-time=\"20270101Z\",expiry-time=\"20260101Z\",expiry-time=\"20280101Z\" ");
    assertEquals(Instant.parse("2026-01-01T00:00:00Z"), entry.notAfter());
  }

  @Test
  void aKeyWithoutExpiryTimeNeverExpires() {
    assertFalse(entry("").isExpired(Instant.MAX));
  }

  @Test
  void aKeyUnderTwoOperatorsCountsForNeither() {
    AuthorizedKeys operators =
        parse(K1.text() + " alice", K2.text() + " bob", K1.text() + " carol");
    assertEquals(Set.of(K2), operators.entries().keySet());
    assertEquals(Set.of(K1), operators.refused().keySet());
    assertEquals(List.of(1, 3), operators.problems().stream().map(LineProblem::line).toList());
  }

  @Test
  void ofAKeyThatStandsThereTwiceTheEarlierExpiryCounts() {
    String expiring = "expiry-time=\"20260101Z\" " + K1.text() + " alice";
    for (List<String> lines :
        List.of(List.of(expiring, K1.text() + " alice"), List.of(K1.text() + " alice", expiring))) {
      AuthorizedKeys operators = parse(lines.toArray(String[]::new));
      assertEquals(Instant.parse("2026-01-01T00:00:00Z"), operators.entries().get(K1).notAfter());
      assertProblem(operators, 2, "in line 1 already");
    }
  }

  @Test
  void nulBytesAndHugeLinesCostThemselvesOnly() {
    AuthorizedKeys operators =
        parse(
            "restrict," + "x".repeat(1_000_000),
            K1.text() + " a\u0000b",
            "expiry-time=\"" + "\\\"".repeat(8000),
            K2.text());
    assertEquals(Set.of(K2), operators.entries().keySet());
    assertEquals(List.of(1, 2, 3), operators.problems().stream().map(LineProblem::line).toList());
  }

  private static AuthorizedKeys parse(String... lines) {
    return AuthorizedKeys.parse(Bytes.utf8(String.join("\n", lines)), BERLIN);
  }

  private static AuthorizedKeys.Entry entry(String options) {
    AuthorizedKeys operators = parse(options + K1.text());
    assertEquals(List.of(), operators.problems());
    return operators.entries().get(K1);
  }

  private static void assertProblem(AuthorizedKeys operators, int line, String words) {
    assertEquals(1, operators.problems().size(), () -> operators.problems().toString());
    assertEquals(line, operators.problems().get(0).line());
    assertTrue(
        operators.problems().get(0).message().contains(words),
        () -> operators.problems().toString());
  }
}
