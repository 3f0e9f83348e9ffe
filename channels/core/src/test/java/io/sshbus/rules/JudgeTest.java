package io.sshbus.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Tags;
import io.sshbus.routing.BodyPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonPointer;

class JudgeTest {
  private static final ChannelName RAID = new ChannelName("raid/status");

  private static ContentRule rule(String name, String on, String match, Map<String, String> tags) {
    return rule(name, on, new Condition.Matches(BodyPattern.parse(match)), tags, null);
  }

  private static ContentRule rule(
      String name, String on, Condition condition, Map<String, String> tags, String republish) {
    return new ContentRule(
        name,
        List.of(new ChannelFilter(on)),
        condition,
        tags.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> Template.parse(e.getValue()))),
        republish == null ? null : Template.parse(republish));
  }

  private static ContentRule copying(String name, String match, String to) {
    return rule(name, "#", new Condition.Matches(BodyPattern.parse(match)), Map.of(), to);
  }

  private static ContentRule json(String name, String pointer, String is) {
    return rule(
        name,
        "#",
        new Condition.Holds(JsonPointer.compile(pointer), Comparison.parse(is)),
        Map.of(name, "$0"),
        null);
  }

  private static Ruling judge(List<ContentRule> rules, Tags trusted, String... bodies) {
    return judge(new RuleSet(rules), trusted, bodies);
  }

  private static Ruling judge(RuleSet set, Tags trusted, String... bodies) {
    EventsWriter events = new EventsWriter(100);
    for (String body : bodies) {
      Bytes bytes = Bytes.utf8(body);
      events.add(bytes.array(), bytes.offset(), bytes.length());
    }
    return new Judge(set.on(RAID), new Judge.Facts(RAID, trusted), () -> 0).judge(events.finish());
  }

  private static Map<Integer, String> tags(List<ContentRule> rules, String... bodies) {
    return judge(rules, Tags.NONE, bodies).tags().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().values().toString()));
  }

  @Test
  void tagsTheEventsThatAreMeantWithWhatWasFound() {
    List<ContentRule> rules =
        List.of(
            rule(
                "disk",
                "raid/#",
                "PhysDisk (\\d+) has (?P<how>\\w+)",
                Map.of("disk", "$1", "how", "${how}!$$")),
            rule("volume", "raid/+", "VolumeID ([0-9])", Map.of("volume", "v${1}")),
            rule("elsewhere", "cooling/#", "PhysDisk", Map.of("never", "")));
    assertEquals(
        Map.of(1, "{disk=7, how=failed!$, volume=v2}", 3, "{volume=v3}"),
        tags(
            rules,
            "all is well",
            "VolumeID 2 -- PhysDisk 7 has failed",
            "physdisk 7 has failed",
            "VolumeID 3"));
  }

  @Test
  void theFirstRuleWinsOverLaterOnesAndTheKeyOfTheSenderOverAll() {
    List<ContentRule> rules =
        List.of(
            rule("a", "#", "fail", Map.of("site", "$0", "level", "a")),
            rule("b", "raid/#", "fail", Map.of("level", "b", "more", "b")));
    assertEquals(
        "{level=a, more=b}",
        judge(rules, Tags.of("site", "fra"), "fail").tags().get(0).values().toString());
  }

  @Test
  void tagsBeyondTheMostOfOneSetAreDroppedFromTheLastRulesOn() {
    List<ContentRule> rules =
        IntStream.range(0, 40)
            .mapToObj(i -> rule("r" + i, "#", "fail", Map.of("t" + (100 + i), "x")))
            .toList();
    RuleSet set = new RuleSet(rules);
    EventsWriter events = new EventsWriter(100);
    events.add(Bytes.utf8("fail").array(), 0, 4);
    Tags tags =
        new Judge(set.on(RAID), new Judge.Facts(RAID, Tags.of("site", "fra")), () -> 0)
            .judge(events.finish())
            .tags()
            .get(0);
    assertEquals(Tags.MAX_TAGS - 3, tags.values().size());
    assertEquals("t128", tags.values().lastKey());
    assertEquals(11, set.rules().stream().mapToLong(r -> r.figures().droppedCount()).sum());
  }

  @Test
  void whatWasFoundIsMadeFitToBeAValue() {
    List<ContentRule> rules = List.of(rule("a", "#", "(?s)key=(.*)", Map.of("a", "$1")));
    assertEquals(Map.of(0, "{a=x\ufffdy}"), tags(rules, "key=x\ny"));
    String cut =
        judge(rules, Tags.NONE, "key=" + "\u00e9".repeat(300)).tags().get(0).values().get("a");
    assertEquals("\u00e9".repeat(127), cut);
    cut =
        judge(rules, Tags.NONE, "key=" + "\ud83d\ude00".repeat(300))
            .tags()
            .get(0)
            .values()
            .get("a");
    assertEquals("\ud83d\ude00".repeat(63), cut);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "exists | 40 40.0 true null ok {\"a\":1} 40",
        "= 40 | 40 40.0 40",
        "!= 40 | true null ok",
        "> 40 |",
        ">= 40 | 40 40.0 40",
        "< 40.5 | 40 40.0 40",
        "<= 39 |",
        "= ok | ok",
        "= true | true",
        "= null | null",
      })
  void comparesValuesOfJson(String is, @Nullable String expected) {
    List<String> values = List.of("40", "40.0", "true", "null", "\"ok\"", "{\"a\":1}");
    List<String> bodies = new ArrayList<>();
    values.forEach(value -> bodies.add("{\"a\":{\"b\":" + value + "}}"));
    bodies.addAll(
        List.of(
            "{\"a\":{}}",
            "{\"a\":{\"b\":1e999999999999}}",
            "[1]",
            "no json {",
            " {\"a\":{\"b\":40}}"));
    String found =
        judge(List.of(json("t", "/a/b", is)), Tags.NONE, bodies.toArray(String[]::new))
            .tags()
            .values()
            .stream()
            .map(tags -> tags.values().get("t"))
            .collect(Collectors.joining(" "));
    assertEquals(expected == null ? "" : expected, found);
  }

  @Test
  void absentHoldsForJsonWithoutTheValueAlone() {
    assertEquals(
        Map.of(1, "{t=}"), tags(List.of(json("t", "/a", "absent")), "text", "{}", "{\"a\":0}"));
  }

  @Test
  void republishesWithTheNameOfTheRuleAndOfTheChannel() {
    List<ContentRule> rules =
        List.of(
            rule("tag", "#", "fail", Map.of("severity", "high")),
            copying("alarm", "fail (\\S+)", "alarms/$1"),
            copying("again", "fail", "alarms/x_y"),
            copying("self", "fail", "raid/status"));
    Ruling ruling = judge(rules, Tags.NONE, "fail x/y", "well", "fail z");
    assertEquals(
        List.of("alarms/x_y [0, 2]", "alarms/z [2]"),
        ruling.copies().stream().map(c -> c.channel() + " " + c.events()).sorted().toList());
    Ruling.Copy first =
        ruling.copies().stream()
            .filter(c -> c.channel().value().equals("alarms/x_y"))
            .findAny()
            .orElseThrow();
    assertEquals(
        "{from=raid/status, rule=alarm, severity=high}", first.tags().get(0).values().toString());
    assertEquals(
        "{from=raid/status, rule=again, severity=high}", first.tags().get(2).values().toString());
  }

  @Test
  void oneEventGoesToFewFurtherChannelsAndABatchToABoundedNumber() {
    List<ContentRule> many =
        IntStream.range(0, 10).mapToObj(i -> copying("c" + i, "fail", "to/c" + i)).toList();
    assertEquals(Judge.MAX_COPIES, judge(many, Tags.NONE, "fail").copies().size());
    String[] bodies = IntStream.range(0, 1500).mapToObj(i -> "fail " + i).toArray(String[]::new);
    assertEquals(
        Judge.MAX_CHANNELS,
        judge(List.of(copying("c", "fail (\\d+)", "to/$1")), Tags.NONE, bodies).copies().size());
  }

  @Test
  void aBatchThatWouldTakeTooManyStepsIsMarkedAsNotFullyTried() {
    List<ContentRule> rules =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    rule(
                        "r" + i,
                        "#",
                        "(a|b|c|d|e|f){600}x\\d{" + (i + 1) + "}",
                        Map.of("t" + i, "x")))
            .toList();
    Ruling ruling = judge(rules, Tags.NONE, "abcdef".repeat(2000), "abc");
    assertEquals("{rules=incomplete}", ruling.tags().get(0).values().toString());
  }

  @Test
  void aRuleThatCannotDoWhatItSaysIsRefused() {
    for (String to : List.of("$$SYS/x", "$1/x", "a//$1", "a$1", "a/#")) {
      assertThrows(BusException.class, () -> copying("r", "(x)", to), to);
    }
    for (String tag : List.of("$2", "${who}", "$", "$x", "a\n$1")) {
      assertThrows(BusException.class, () -> rule("r", "#", "(x)", Map.of("t", tag)), tag);
    }
    assertThrows(BusException.class, () -> rule("r", "#", "(x)", Map.of("node", "$1")));
    assertThrows(BusException.class, () -> rule("r", "#", "(x)", Map.of("rule", "$1")));
    assertThrows(BusException.class, () -> rule("r", "$SYS/#", "(x)", Map.of("a", "$1")));
    assertThrows(BusException.class, () -> rule("r", "#", "(x)", Map.of()));
    assertThrows(BusException.class, () -> Comparison.parse("> high"));
    assertThrows(BusException.class, () -> Comparison.parse("== 1"));
    List<ContentRule> tryingAll =
        IntStream.range(0, RuleSet.MAX_TRYING_ALL + 1)
            .mapToObj(i -> rule("r" + i, "#", "\\d{" + (i + 1) + "}", Map.of("a", "b")))
            .toList();
    assertTrue(
        assertThrows(BusException.class, () -> new RuleSet(tryingAll))
            .getMessage()
            .contains("\"r100\""));
  }

  /** The same as trying every rule on every body. */
  @Test
  void theIndexChangesNothingButTheCost() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<ContentRule> rules = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String literal =
          word(random, 3 + random.nextInt(4))
              + (random.nextBoolean() ? "(" + word(random, 2) + ")" : "");
      rules.add(
          rule("r" + i, random.nextBoolean() ? "#" : "raid/+", literal, Map.of("t" + i, "x")));
    }
    RuleSet set = new RuleSet(rules);
    int hits = 0;
    for (int i = 0; i < 2000; i++) {
      String body = word(random, random.nextInt(40));
      byte[] bytes = Bytes.utf8(body).toArray();
      List<String> expected =
          rules.stream()
              .filter(r -> ((Condition.Matches) r.condition()).pattern().isFoundIn(bytes))
              .map(r -> r.tags().keySet().iterator().next())
              .limit(Tags.MAX_TAGS - 2)
              .sorted()
              .toList();
      Tags found = judge(set, Tags.NONE, body).tags().getOrDefault(0, Tags.NONE);
      assertEquals(
          expected, List.copyOf(found.values().keySet()), () -> "seed " + seed + ": " + body);
      hits += expected.size();
    }
    assertTrue(hits > 1000, hits + " hits of seed " + seed);
  }

  private static String word(Random random, int length) {
    return random
        .ints(length, 0, 4)
        .mapToObj(i -> "" + "aBcd".charAt(i))
        .collect(Collectors.joining());
  }
}
