package io.sshbus.it.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class SpoolPubTest {
  private static final String NODE = "nodea.example.com";

  @TempDir static Path bus;
  private static TestRouter router;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    router = TestRouter.start(bus.resolve("bus"), NODE);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  private Spool spool(Shell shell) {
    return new Spool(folder.resolve("spool"), shell, router.node(NODE));
  }

  private static List<JsonNode> log(String channel) {
    return router
        .operator()
        .lines("tail", channel, "--since", "all", "--until", "now", "-o", "json")
        .stream()
        .map(line -> Json.read(Bytes.utf8(line)))
        .toList();
  }

  private static Bytes body(JsonNode event) {
    return event.has("body64")
        ? Bytes.wrap(Base64.getDecoder().decode(event.path("body64").asString()))
        : Bytes.utf8(event.path("body").asString());
  }

  private static List<Bytes> bodies(String channel) {
    return log(channel).stream().map(SpoolPubTest::body).toList();
  }

  /** Text, any bytes, and what is nearly UTF-8; never a line feed. */
  private static byte[] line(Random random) {
    int length = List.of(0, 1, 2, 7, 80, 3000).get(random.nextInt(6));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int kind = random.nextInt(4);
    for (int i = 0; i < length; i++) {
      byte[] piece =
          switch (kind) {
            case 0 -> new byte[] {(byte) (' ' + random.nextInt(95))};
            case 1 ->
                pick(random, "\"\\&\t\r\u0001\u001f\u007fa\u00e4\u07ff\u20ac\uffff\ud83d\ude00");
            case 2 -> new byte[] {(byte) random.nextInt(256)};
            default -> pick(random, "\u00c3\u00a9\u00ed\u00a0\u0080\u00f4\u0090\u00ffab\u0000");
          };
      out.writeBytes(piece);
    }
    byte[] bytes = out.toByteArray();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '\n' ? (byte) ' ' : bytes[i];
    }
    return bytes;
  }

  private static byte[] pick(Random random, String from) {
    int[] characters = from.codePoints().toArray();
    int one = characters[random.nextInt(characters.length)];
    boolean asByte = from.startsWith("\u00c3");
    return asByte
        ? new byte[] {(byte) one}
        : Character.toString(one).getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void everyByteOfALineArrivesAsItWas(Shell shell) throws IOException {
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      List<Bytes> expected = new ArrayList<>();
      ByteArrayOutputStream input = new ByteArrayOutputStream();
      for (int i = 0; i < 60; i++) {
        byte[] line = line(random);
        input.writeBytes(line);
        input.write('\n');
        expected.add(Bytes.wrap(line));
      }
      String channel = "bytes/" + shell + seed;
      Spool spool = spool(shell);
      spool.pubBytes(channel, input.toByteArray());
      spool.flushAll();
      assertEquals(expected, bodies(channel), "seed " + seed);
    }
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void aTextMayHaveAnythingThatACommandLineMayHave(Shell shell) {
    Spool spool = spool(shell);
    String text = "two\nlines, \"quoted\", \\ & $(id) `id` %s \u00e4\u20ac\t\r\u0001 end ";
    assertEquals(0, spool.pub("text/" + shell, "-m", text).status());
    assertEquals(0, spool.pub("text/" + shell, "-m", "").status());
    assertEquals(0, spool.pub("text/" + shell, "-m", "-x").status());
    spool.flushAll();
    assertEquals(List.of(Bytes.utf8(text), Bytes.EMPTY, Bytes.utf8("-x")), bodies("text/" + shell));
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void anEventMayBeALastValueAndMayExpire(Shell shell) {
    Spool spool = spool(shell);
    String value = "value/" + shell;
    assertEquals(0, spool.pub(value, "-m", "kept", "--retain").status());
    assertEquals(0, spool.pub(value, "-m", "short", "--ttl", "1ms", "--retain").status());
    assertEquals(0, spool.pub(value, "-m", "long", "--ttl", "1h30m").status());
    Run.Ended lines =
        Run.of(spool.publisher(value + "/lines", "--retain")).send("one\ntwo\n").end();
    assertEquals(0, lines.status(), lines.err());
    spool.flushAll();
    assertEquals(List.of(Bytes.utf8("kept"), Bytes.utf8("long")), bodies(value));
    assertEquals(
        List.of("two"),
        router.operator().lines("get", value + "/lines", "--retained", "-o", "cat"));
    assertEquals(69, router.operator().run("get", value, "--retained").status(), "it is over");
    for (String none : List.of("", "0s", "1", "h", "1h1", "1s\n2s")) {
      assertEquals(2, spool.pub(value, "-m", "x", "--ttl", none).status(), none);
    }
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void channelTagsAndTimeArriveAsTheyWereGiven(Shell shell) {
    Spool spool = spool(shell);
    String channel = "tags/\u00fc \"x\"/" + shell;
    assertEquals(
        0,
        spool
            .pub(
                channel,
                "-t",
                "a/b=c=\"d\"\\",
                "-t",
                "e=\u00e4",
                "-m",
                "x",
                "--sent",
                "2026-01-31T12:00:00.5Z")
            .status());
    assertEquals(0, spool.pub(channel, "-m", "y").status());
    spool.flushAll();
    List<JsonNode> events = log(channel.substring(0, 5) + "+/" + shell);
    assertEquals(channel, events.get(0).path("channel").asString());
    assertEquals("c=\"d\"\\", events.get(0).path("tags").path("a/b").asString());
    assertEquals("\u00e4", events.get(0).path("tags").path("e").asString());
    assertEquals("2026-01-31T12:00:00.500000Z", events.get(0).path("sent").asString());
    String time = events.get(1).path("time").asString();
    String sent = events.get(1).path("sent").asString();
    assertTrue(sent.compareTo(time) <= 0 && sent.compareTo("2026-02") > 0, sent + " " + time);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          empty level      | raid//status | -m   | x
          empty level      | /raid        | -m   | x
          wildcard         | raid/#       | -m   | x
          wildcard         | raid/+/x     | -m   | x
          16 levels        | 1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17 | -m | x
          KEY=VALUE        | raid         | -t   | novalue
          belongs          | raid         | -t   | node=x
          key of a tag     | raid         | -t   | .a=x
          key of a tag     | raid         | -t   | a b=x
          a time is        | raid         | --sent | yesterday
          a time is        | raid         | --sent | 2026-01-31T12:00:00
          unknown option   | raid         | --why | x
          one CHANNEL      | raid         | -m x  | y
          """)
  void whatTheBusWouldRefuseIsRefusedAtOnce(
      String why, String channel, String option, String value) {
    Spool spool = spool(Shell.DASH);
    List<String> words = new ArrayList<>(List.of(channel));
    words.addAll(List.of(option.split(" ")));
    words.add(value);
    Run.Ended ended = spool.pub(words.toArray(String[]::new));
    assertEquals(2, ended.status(), ended.toString());
    assertTrue(ended.err().contains(why), ended.err());
    assertTrue(!Files.exists(spool.directory()) || spool.names("new").isEmpty());
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void aLineThatNoFileTakesIsRefusedAndNothingOfTheInputIsTaken(Shell shell) {
    Spool spool = spool(shell);
    Run.Ended ended =
        Run.of(spool.publisher("raid")).send("one\n" + "x".repeat(1 << 20) + "\nthree\n").end();
    assertEquals(2, ended.status(), ended.toString());
    assertTrue(ended.err().contains("line 2 would take"), ended.err());
    assertEquals(List.of(), spool.names("new"));
    assertEquals(List.of(), spool.names("tmp"));
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void manyLinesAreDividedIntoFilesAndArriveInOrder(Shell shell) {
    Spool spool = spool(shell);
    List<String> lines = IntStream.range(0, 100_200).mapToObj(String::valueOf).toList();
    spool.pubLines("many/" + shell, lines);
    assertEquals(2, spool.names("new").size());
    spool.flushAll();
    assertEquals(lines.stream().map(Bytes::utf8).toList(), bodies("many/" + shell));
  }

  @ParameterizedTest
  @EnumSource(Shell.class)
  void namesAscendThoughTheClockIsSetBack(Shell shell) throws IOException {
    Spool spool = spool(shell);
    Path clock = Files.createDirectories(folder.resolve("clock"));
    Path date = clock.resolve("date");
    List<String> expected = new ArrayList<>();
    int[] seconds = {1_800_000_000, 1_700_000_000, 1_800_000_000, 5, 1_800_000_001, 1_799_999_999};
    for (int i = 0; i < seconds.length; i++) {
      Files.writeString(date, "#!/bin/sh\necho " + seconds[i] + " 000000001 2026-01-31T12:00:00\n");
      assertTrue(date.toFile().setExecutable(true));
      ProcessBuilder pub = spool.publisher("clock/" + shell, "-m", "event " + i);
      pub.environment().compute("PATH", (name, path) -> clock + ":" + path);
      assertEquals(0, Run.of(pub).end().status());
      expected.add("event " + i);
    }
    spool.flushAll();
    assertEquals(expected.stream().map(Bytes::utf8).toList(), bodies("clock/" + shell));
  }

  @Test
  void ofSeveralThatPublishAtOnceEachKeepsItsOrder() {
    Spool spool = spool(Shell.DASH);
    List<Run> writers = new ArrayList<>();
    String loop = "for i in 1 2 3 4 5 6 7 8; do \"$0\" \"$1\" -m \"$i\" || exit; done";
    for (int writer = 0; writer < 4; writer++) {
      ProcessBuilder pub = spool.publisher();
      String script = pub.command().get(1);
      pub.command("sh", "-c", loop, script, "several/" + writer);
      writers.add(Run.of(pub));
    }
    writers.forEach(writer -> assertEquals(0, writer.end().status()));
    spool.flushAll();
    List<Bytes> expected = IntStream.rangeClosed(1, 8).mapToObj(i -> Bytes.utf8("" + i)).toList();
    for (int writer = 0; writer < 4; writer++) {
      assertEquals(expected, bodies("several/" + writer));
    }
  }
}
