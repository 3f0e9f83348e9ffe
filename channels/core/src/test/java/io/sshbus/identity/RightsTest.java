package io.sshbus.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Decision.Allowed;
import io.sshbus.identity.Decision.Denied;
import io.sshbus.identity.Principal.Anonymous;
import io.sshbus.identity.Principal.LocalUser;
import io.sshbus.identity.Principal.Node;
import io.sshbus.identity.Principal.Operator;
import io.sshbus.identity.Principal.Pending;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RightsTest {
  private static final Principal NODE = new Node("a.example.com");
  private static final Principal BOB = new LocalUser("a.example.com", "bob");
  private static final Principal ALICE = new Operator("alice");
  private static final Principal PENDING =
      new Pending("a.example.com", TestKeys.ed25519(1).fingerprint());
  private static final Principal ANYBODY = new Anonymous();

  @ParameterizedTest
  @CsvSource({
    "raid/status,                PUBLISH SUBSCRIBE REQUEST RESPOND",
    "raid,                       PUBLISH SUBSCRIBE REQUEST RESPOND",
    "$to/a.example.com/x,        PUBLISH SUBSCRIBE",
    "$to/a.example.com,          PUBLISH SUBSCRIBE",
    "$to/b.example.com/x,        PUBLISH",
    "$to/a.example.com.evil/x,   PUBLISH",
    "$to,                        ''",
    "$node/a.example.com/state,  PUBLISH SUBSCRIBE REQUEST RESPOND",
    "$node/b.example.com/state,  SUBSCRIBE REQUEST",
    "$SYS/nodes/b.example.com,   SUBSCRIBE",
    "$SYS/audit,                 ''",
    "$SYS/keys/00,               ''",
    "$SYS/registered/a,          ''",
    "$SYS,                       ''",
    "$other/x,                   ''"
  })
  void aNodeHasTheRightsOfTheTable(String channel, String verbs) {
    assertEquals(verbs, allowedVerbs(NODE, channel));
    assertEquals(verbs, allowedVerbs(BOB, channel));
    assertEquals("", allowedVerbs(PENDING, channel));
    assertEquals("", allowedVerbs(ANYBODY, channel));
  }

  @ParameterizedTest
  @CsvSource({
    "raid/status,               PUBLISH SUBSCRIBE REQUEST RESPOND",
    "$to/a.example.com/x,       PUBLISH SUBSCRIBE REQUEST RESPOND",
    "$node/a.example.com/state, PUBLISH SUBSCRIBE REQUEST RESPOND",
    "$SYS/audit,                SUBSCRIBE REQUEST RESPOND",
    "$SYS,                      SUBSCRIBE REQUEST RESPOND"
  })
  void operatorsMayDoEverythingButWriteInTheNameOfTheBus(String channel, String verbs) {
    assertEquals(verbs, allowedVerbs(ALICE, channel));
  }

  @Test
  void aFilterAndAChannelOfTheSameTextGetTheSameAnswer() {
    for (Principal principal : List.of(NODE, ALICE)) {
      for (String text : List.of("raid", "$to/a.example.com/x", "$SYS/audit", "$node/b/c")) {
        for (Verb verb : Verb.values()) {
          assertEquals(
              Rights.DEFAULT.check(principal, verb, new ChannelName(text)),
              Rights.DEFAULT.check(principal, verb, new ChannelFilter(text)));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'#', ''",
    "+, ''",
    "raid/#, ''",
    "$to/a.example.com/#, ''",
    "$node/#, ''",
    "$SYS/nodes/+, ''",
    "$SYS/#, $SYS/nodes/#",
    "$SYS/+/x, $SYS/nodes/#",
    "$to/#, $to/a.example.com/#",
    "$to/+, $to/a.example.com/#",
    "$to/b/#, none",
    "$SYS/audit, none"
  })
  void aSubscriptionWiderThanTheRightsIsToldTheWidestAllowedFilters(String asked, String widest) {
    Decision decision = Rights.DEFAULT.check(NODE, Verb.SUBSCRIBE, new ChannelFilter(asked));
    assertEquals(widest.isEmpty(), decision.isAllowed());
    if (decision instanceof Denied denied) {
      List<ChannelFilter> filters =
          widest.equals("none") ? List.of() : List.of(new ChannelFilter(widest));
      assertEquals(filters, denied.widest());
      assertTrue(denied.reason().contains("node:a.example.com"), denied.reason());
      assertTrue(denied.reason().contains("subscribe"), denied.reason());
    }
  }

  @Test
  void onlyOneFilterThatCoversItAllowsASubscription() {
    Rights rights =
        new Rights(
            List.of(Rule.of("node:*", Set.of(Verb.SUBSCRIBE), "a/#", "b/#", "a/x", "c/+/d")));
    Denied denied =
        assertInstanceOf(Denied.class, rights.check(NODE, Verb.SUBSCRIBE, new ChannelFilter("#")));
    assertEquals(
        Stream.of("a/#", "b/#", "c/+/d").map(ChannelFilter::new).toList(), denied.widest());
    assertEquals(denied.widest(), rights.of(NODE).allowed(Verb.SUBSCRIBE));
  }

  @Test
  void aWiderFilterOfALaterRuleReplacesTheNarrowerOneInTheMessage() {
    Rights rights =
        new Rights(List.of(Rule.of("node:*", Set.of(Verb.SUBSCRIBE), "a/x", "a/y", "a/#")));
    assertEquals(List.of(new ChannelFilter("a/#")), rights.of(NODE).allowed(Verb.SUBSCRIBE));
  }

  @Test
  void theRuleThatAllowsIsNamed() {
    Rule rule = Rule.of("node:*.example.com", Set.of(Verb.PUBLISH), "raid/+");
    Rights rights = new Rights(List.of(Rule.of("node:b.*", Set.of(Verb.PUBLISH), "#"), rule));
    assertEquals(new Allowed(rule), rights.check(NODE, Verb.PUBLISH, new ChannelName("raid/x")));
    assertFalse(rights.check(NODE, Verb.PUBLISH, new ChannelName("fan/x")).isAllowed());
    assertFalse(rights.check(NODE, Verb.SUBSCRIBE, new ChannelName("raid/x")).isAllowed());
    assertFalse(rights.check(ALICE, Verb.PUBLISH, new ChannelName("raid/x")).isAllowed());
  }

  @Test
  void aNodeNameTooLongForAChannelGivesNoRightInsteadOfAFailure() {
    String label = "a".repeat(63);
    Principal node = new Node(label + "." + label + "." + label + "." + "a".repeat(61));
    assertTrue(Rights.DEFAULT.check(node, Verb.PUBLISH, new ChannelName("raid")).isAllowed());
    assertEquals(
        List.of(ChannelFilter.ALL, new ChannelFilter("$node/#"), new ChannelFilter("$SYS/nodes/#")),
        Rights.DEFAULT.of(node).allowed(Verb.SUBSCRIBE));
  }

  @Test
  void anonymousMaySubscribeWhereConfigured() {
    Rights rights = new Rights(List.of(Rule.of("anonymous", Set.of(Verb.SUBSCRIBE), "public/#")));
    assertTrue(rights.check(ANYBODY, Verb.SUBSCRIBE, new ChannelFilter("public/x")).isAllowed());
    assertFalse(rights.check(ANYBODY, Verb.PUBLISH, new ChannelName("public/x")).isAllowed());
    assertFalse(rights.check(NODE, Verb.SUBSCRIBE, new ChannelFilter("public/x")).isAllowed());
  }

  @Test
  void aDenialSaysWhatIsTheMatter() {
    assertReason(PENDING, "raid", "until an operator accepts its key");
    assertReason(ALICE, "$SYS/audit", "only the bus itself publishes");
    assertReason(NODE, "$other", "has no right to publish on \"$other\"");
  }

  @Test
  void rulesThatSayTooMuchOrNothingAreRefused() {
    assertBadRule(() -> Rule.of("anonymous", EnumSet.of(Verb.PUBLISH), "a"), "more than subscribe");
    assertBadRule(() -> Rule.of("operator:*", Set.of(Verb.SUBSCRIBE), "x/{node}"), "no node");
    assertBadRule(() -> Rule.of("operator:*", Set.of(Verb.PUBLISH), "$SYS/x"), "the bus alone");
    assertBadRule(() -> Rule.of("node:*", EnumSet.allOf(Verb.class), "$SYS"), "the bus alone");
    assertBadRule(() -> Rule.of("node:*", Set.of(), "a"), "no verb");
    assertBadRule(() -> Rule.of("node:*", Set.of(Verb.PUBLISH)), "0 filters");
    Rule rule = Rule.of("node:*", Set.of(Verb.PUBLISH), "a");
    Refusals.assertRefused(
        ErrorCode.USAGE, "1001 rules", () -> new Rights(Collections.nCopies(1001, rule)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/{nodes}", "a/x{node}", "{", "a/{NODE}", "a//b", "#/a", ""})
  void otherTemplatesAreRefused(String template) {
    Refusals.assertRefused(ErrorCode.BAD_FILTER, "", () -> new FilterTemplate(template));
  }

  @ParameterizedTest
  @CsvSource({
    "operator:*, operator:alice, true",
    "operator:al*e, operator:alice, true",
    "operator:*l*c*, operator:alice, true",
    "operator:alice, operator:alice2, false",
    "operator:*, node:a, false",
    "node:*, node:a.example.com, true",
    "node:*, node:a.example.com/bob, true",
    "node:*.example.com, node:a.b.example.com/bob, true",
    "node:*.example.com, node:example.com, false",
    "node:*.example.com, node:a.example.com.evil, false",
    "node:a*a, node:a, false",
    "node:a**, node:a, true",
    "node:a.example.com, node:a.example.com, true",
    "node:*, anonymous, false",
    "anonymous, anonymous, true"
  })
  void aPatternIsAGlobOverTheKindAndName(String pattern, String principal, boolean matches) {
    assertEquals(matches, new PrincipalPattern(pattern).matches(Principal.parse(principal)));
  }

  @Test
  void noPatternMatchesAKeyThatNobodyAccepted() {
    for (String pattern : List.of("node:*", "operator:*", "anonymous")) {
      assertFalse(new PrincipalPattern(pattern).matches(PENDING));
    }
  }

  @Test
  void aPatternFullOfStarsIsNotSlow() {
    PrincipalPattern pattern = new PrincipalPattern("operator:" + "a*".repeat(120) + "b");
    assertFalse(pattern.matches(new Operator("a".repeat(64))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "",
        "node:",
        "node:A",
        "node:a/bob",
        "pending:*",
        "anonymous:*",
        "node:[a]",
        "*:a",
        "node:a?"
      })
  void otherPatternsAreRefused(String pattern) {
    Refusals.assertRefused(
        ErrorCode.BAD_PRINCIPAL, "pattern of principals", () -> new PrincipalPattern(pattern));
  }

  private static String allowedVerbs(Principal principal, String channel) {
    return String.join(
        " ",
        Stream.of(Verb.values())
            .filter(v -> Rights.DEFAULT.check(principal, v, new ChannelName(channel)).isAllowed())
            .map(Verb::name)
            .toList());
  }

  private static void assertReason(Principal principal, String channel, String words) {
    Denied denied =
        assertInstanceOf(
            Denied.class, Rights.DEFAULT.check(principal, Verb.PUBLISH, new ChannelName(channel)));
    assertTrue(denied.reason().contains(words), denied.reason());
    assertEquals(List.of(), denied.widest());
  }

  private static void assertBadRule(Executable rule, String words) {
    Refusals.assertRefused(ErrorCode.USAGE, words, rule);
  }
}
