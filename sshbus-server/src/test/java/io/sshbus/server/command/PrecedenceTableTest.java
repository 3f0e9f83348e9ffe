package io.sshbus.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes first: a case for each row of the table in {@code docs/protocol.md}, and no other. */
class PrecedenceTableTest {
  @TempDir private Path temp;

  private PrecedenceBed bed;

  @BeforeEach
  void start() {
    bed = new PrecedenceBed(temp.resolve("db"));
  }

  @AfterEach
  void stop() {
    bed.close();
  }

  private final Map<String, Runnable> cases = new LinkedHashMap<>();

  {
    cases.put("the right to subscribe, checked when a subscription is made", this::rightFirst);
    cases.put("the right to publish, then the quota", this::quotaBeforeRules);
    cases.put("rules about content", this::rulesBeforeTheLog);
    cases.put("the trusted tag of the sender's key", this::keyBeforeRule);
    cases.put("the first rule", this::firstRule);
    cases.put("proven `node`, `user`, `channel`", this::provenBeforeClaimed);
    cases.put("the configuration of a group", this::groupPolicy);
    cases.put("`after`, then `since`", this::afterBeforeSince);
    cases.put("`ttl`", this::ttlBeforeSelect);
    cases.put("`select`", this::selectBeforeMatch);
    cases.put("the end of a `ttl`", this::ttlBeforeRetain);
    cases.put("a value that was cleared or is over", this::newestInstead);
    cases.put("`retain`", this::retainBeforeRetention);
    cases.put("the limit of last values", this::limitBeforeTheLog);
  }

  private void rightFirst() {
    bed.talk(
        PrecedenceBed.OPERATOR,
        "confirm",
        "{'op':'publish','channel':'$to/b/x','body':'1','retain':true}");
    bed.subsystem = filter("$to/b/#");
    for (String bad : List.of("'select':'a in b'", "'match':'('", "'since':'retained'")) {
      assertEquals(
          "ACL_DENIED", bed.refused(PrecedenceBed.NODE, "{'op':'subscribe'," + bad + "}"), bad);
    }
    BusException denied =
        assertThrows(
            BusException.class,
            () -> Operators.mayRead(bed.enter(PrecedenceBed.NODE), filter("$to/b/#")));
    assertEquals("ACL_DENIED", denied.code().name());
  }

  private static ChannelFilter filter(String text) {
    return new ChannelFilter(text);
  }

  private void quotaBeforeRules() {
    bed.rules(PrecedenceBed.rule("r", "x", "seen", "yes"));
    assertEquals(
        "ACL_DENIED",
        bed.refused(PrecedenceBed.NODE, "{'op':'publish','channel':'$SYS/a','body':'x'}"));
    bed.quota = 1;
    bed.publish("'body':'x'");
    assertEquals(
        "QUOTA_EXCEEDED",
        bed.refused(PrecedenceBed.NODE, "{'op':'publish','channel':'a','body':'x'}"));
    assertEquals(1, bed.bus.rules().rules().get(0).figures().triedCount());
  }

  private void rulesBeforeTheLog() {
    bed.rules(PrecedenceBed.rule("r", "x", "seen", "then"));
    bed.publish("'body':'x'");
    bed.rules(PrecedenceBed.rule("r", "x", "seen", "now"));
    assertEquals(
        "then", bed.events("'since':'all'").get(0).path("trusted").path("seen").asString("none"));
  }

  private void keyBeforeRule() {
    bed.rules(PrecedenceBed.rule("r", "rack (\\d)", "rack", "$1"));
    bed.publish("'body':'rack 9'");
    assertEquals("7", bed.events("'since':'all'").get(0).path("trusted").path("rack").asString());
  }

  private void firstRule() {
    bed.rules(
        PrecedenceBed.rule("r1", "(x)", "how", "first"),
        PrecedenceBed.rule("r2", "xyz", "how", "second"));
    bed.publish("'body':'xyz'");
    assertEquals(
        "first", bed.events("'since':'all'").get(0).path("trusted").path("how").asString());
  }

  private void provenBeforeClaimed() {
    bed.talk(
        PrecedenceBed.NODE,
        "confirm",
        "{'op':'hello','tags':{'rack':'8','role':'app'}}",
        "{'op':'publish','channel':'a','body':'x','tags':{'role':'web'}}");
    for (String holds : List.of("node=a.example.com,channel=a", "rack=7", "@rack", "role=web")) {
      assertEquals(List.of("x"), bed.bodies("'since':'all','select':'" + holds + "'"), holds);
    }
    for (String not : List.of("rack=8", "role=app", "@role", "user")) {
      assertEquals(List.of(), bed.bodies("'since':'all','select':'" + not + "'"), not);
    }
    assertEquals(
        "BAD_TAGS",
        bed.refused(
            PrecedenceBed.NODE, "{'op':'publish','channel':'a','tags':{'node':'b'},'body':'x'}"));
  }

  private void groupPolicy() {
    String join = "{'op':'subscribe','sub':'%s','group':'%s','match':'%s','ack':'manual'}";
    assertEquals("ACL_DENIED", bed.refused(PrecedenceBed.NODE, join.formatted("s", "others", "x")));
    assertEquals(
        "GROUP_DIFFERS",
        bed.refused(
            PrecedenceBed.NODE,
            join.formatted("s", "mine", "x"),
            join.formatted("t", "mine", "y")));
    assertEquals(1, bed.bus.groups().list(null, 9).size(), "who is kept out begins no group");
  }

  private void afterBeforeSince() {
    bed.publish("'body':'1'");
    bed.publish("'body':'2'");
    String first = bed.events("'since':'all'").get(0).path("id").asString();
    assertEquals(List.of("2"), bed.bodies("'since':'all','after':['" + first + "']"));
  }

  private void ttlBeforeSelect() {
    bed.publish("'body':'short','ttl':'1s','tags':{'a':'b'}");
    bed.publish("'body':'long','tags':{'a':'b'}");
    assertEquals(List.of("short", "long"), bed.bodies("'since':'all','select':'a=b'"));
    bed.clock.move(Duration.ofSeconds(1));
    assertEquals(List.of("long"), bed.bodies("'since':'all','select':'a=b'"));
  }

  private void selectBeforeMatch() {
    bed.publish("'body':'hit','tags':{'a':'b'}");
    bed.publish("'body':'hit'");
    bed.publish("'body':'miss','tags':{'a':'b'}");
    assertEquals(
        "b",
        bed.events("'since':'all','select':'a=b','match':'hit'")
            .get(0)
            .path("tags")
            .path("a")
            .asString());
    assertEquals(1, bed.bodies("'since':'all','select':'a=b','match':'hit'").size());
  }

  private void ttlBeforeRetain() {
    bed.publish("'body':'1','retain':true");
    bed.publish("'body':'2','retain':true,'ttl':'1s'");
    assertEquals(List.of("2"), bed.bodies("'since':'retained'"));
    bed.clock.move(Duration.ofSeconds(1));
    assertEquals(List.of(), bed.bodies("'since':'retained'"));
  }

  private void newestInstead() {
    bed.publish("'body':'1','retain':true,'ttl':'1s'");
    bed.publish("'body':'2'");
    assertEquals("0 1", bed.get("a", "-o", "cat"));
    bed.clock.move(Duration.ofSeconds(1));
    assertEquals("0 2", bed.get("a", "-o", "cat"));
    bed.publish("'body':null,'retain':true");
    assertEquals("69 ", bed.get("a", "-o", "cat"), "the newest event clears");
  }

  private void retainBeforeRetention() {
    bed.publish("'body':'1','retain':true");
    bed.clock.move(Duration.ofDays(9));
    bed.publish("'body':'2'");
    bed.engine.sweep();
    assertEquals(List.of("2"), bed.bodies("'since':'all'"));
    assertEquals(List.of("1"), bed.bodies("'since':'retained'"));
  }

  private void limitBeforeTheLog() {
    for (int i = 0; i < PrecedenceBed.FEW.valuesOfOne(); i++) {
      bed.talk(
          PrecedenceBed.NODE,
          "confirm",
          "{'op':'publish','channel':'v/" + i + "','body':'x','retain':true}");
    }
    assertEquals(
        "TOO_MANY_VALUES",
        bed.refused(
            PrecedenceBed.NODE, "{'op':'publish','channel':'v/x','body':'x','retain':true}"));
    assertEquals(List.of(), bed.bodies("'filter':'v/x','since':'all'"), "it is not stored either");
  }

  private static List<String> rows() throws IOException {
    String docs = Files.readString(Path.of("..", "docs", "protocol.md"));
    String table = docs.substring(docs.indexOf("<!-- table: precedence -->")).split("\n\n", 2)[0];
    return table.lines().skip(3).map(row -> row.split("\\|", 3)[1].strip()).toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void whatComesFirstDecides(String row) {
    cases.getOrDefault(row, () -> assertEquals("a case of this test", row)).run();
  }

  @Test
  void theTableHasAllThatIsTried() throws IOException {
    assertEquals(rows(), List.copyOf(cases.keySet()));
  }
}
