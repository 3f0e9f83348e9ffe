package io.sshbus.it.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Master;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** All channels of this test share one SSH connection, which must survive them all. */
class BadInputTest {
  private static final String NODE = "nodea.example.com";
  private static final String CROWD = "crowd.example.com";

  @TempDir static Path temp;

  private static TestRouter router;
  private static Master master;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE, CROWD);
    master = router.node(NODE).master(temp.resolve("m"));
  }

  @AfterAll
  static void stop() {
    master.close();
    router.close();
  }

  @AfterEach
  void theConnectionGoesOn() {
    assertTrue(master.isAlive());
    try (Conversation other = open("after/status")) {
      other.say("{'op':'publish','seq':1,'body':'fine'}").next("confirm");
    }
  }

  private static Conversation open(String channel) {
    return master.ssh().open(channel);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "nonsense                                        | BAD_FRAME",
        "[]                                              | BAD_FRAME",
        "{}                                              | BAD_FRAME",
        "{'op':7}                                        | BAD_FRAME",
        "{'op':'publish','body':'x'                      | BAD_FRAME",
        "{'op':'publish','body':'x'} trailing            | BAD_FRAME",
        "{'op':'publish','op':'publish','body':'x'}      | BAD_FRAME",
        "{'op':'publish','seq':'one','body':'x'}         | BAD_FRAME",
        "{'op':'publish','seq':-5,'body':'x'}            | BAD_FRAME",
        "{'op':'publish','seq':1.5,'body':'x'}           | BAD_FRAME",
        "{'op':'publish','seq':99999999999999999999,'body':'x'} | BAD_FRAME",
        "{'op':'publish','body':'x','bdy':'y'}           | BAD_FRAME",
        "{'op':'publish','body64':'***'}                 | BAD_FRAME",
        "{'op':'publish','body':'x','tags':{'node':'y'}} | BAD_TAGS",
        "{'op':'publish','body':'x','tags':{'a':7}}      | BAD_FRAME",
        "{'op':'publish','body':'\\ud800'}               | BAD_UTF8",
        "{'op':'publish','channel':'a//b','body':'x'}    | BAD_CHANNEL",
        "{'op':'publish','channel':'a/+','body':'x'}     | BAD_CHANNEL",
        "{'op':'publish','channel':'disk/a','body':'x'}  | OUTSIDE_SUBSYSTEM",
        "{'op':'publish','body':'x'}                     | OUTSIDE_SUBSYSTEM",
        "{'op':'frobnicate'}                             | UNKNOWN_OP",
        "{'op':'subscribe','sub':'s','filter':'raid/#/x'}| BAD_FILTER",
        "{'op':'subscribe','sub':'s','filter':'#'}       | OUTSIDE_SUBSYSTEM",
        "{'op':'subscribe','sub':'s','since':'never'}    | BAD_SINCE",
        "{'op':'subscribe','sub':'s','since':'9-9-9'}    | BAD_SINCE",
        "{'op':'subscribe','sub':'s','match':'('}        | BAD_PATTERN",
        "{'op':'subscribe','sub':'s','select':'a=b,'}    | BAD_SELECTOR",
        "{'op':'subscribe','sub':'s','ack':'perhaps'}    | BAD_FRAME",
        "{'op':'unsubscribe','sub':'none'}               | NO_SUCH_SUBSCRIPTION",
        "{'op':'ack','sub':'none','id':'0-0-0'}          | NO_SUCH_SUBSCRIPTION",
        "{'op':'ack','sub':'none','id':'zero'}           | BAD_SINCE",
        "{'op':'hello','versions':[7]}                   | UNSUPPORTED",
        "{'op':'nack','sub':'none','id':'0-0-0'}         | NO_SUCH_SUBSCRIPTION",
        "{'op':'nack','sub':'s','id':'0-0-0','delay':'2h'} | BAD_FRAME",
        "{'op':'credit','sub':'none','events':1}         | NO_SUCH_SUBSCRIPTION",
        "{'op':'credit','sub':'s','events':-1}           | BAD_FRAME",
        "{'op':'subscribe','group':'no blanks'}          | BAD_FRAME",
        "{'op':'subscribe','group':'g','name':'n'}       | BAD_FRAME",
        "{'op':'subscribe','group':'g','takeover':true}  | BAD_FRAME",
        "{'op':'subscribe','group':'g','after':['0-0-0']} | BAD_FRAME",
        "{'op':'subscribe','group':'g','match':'('}      | BAD_PATTERN",
        "{'op':'watch'}                                  | OUTSIDE_SUBSYSTEM",
        "{'op':'watch','channel':'other'}                | OUTSIDE_SUBSYSTEM",
        "{'op':'watch','channel':'raid/#'}               | BAD_CHANNEL",
        "{'op':'unwatch'}                                | OUTSIDE_SUBSYSTEM",
      })
  void aBadFrameIsAnErrorWithItsCodeAndTheChannelGoesOn(String frame, String code) {
    try (Conversation raid = open("raid/#")) {
      raid.say(frame);
      assertEquals(code, raid.error());
      raid.say("{'op':'publish','channel':'raid/status','seq':1,'body':'still here'}");
      assertEquals(1, raid.next("confirm").path("last").asInt());
    }
  }

  @Test
  void whatThisRouterDoesNotKnowYetIsUnsupported() {
    try (Conversation raid = open("raid/#")) {
      raid.say("{'op':'subscribe','sub':'s'}").await("live");
      raid.say("{'op':'credit','sub':'s','events':1}");
      JsonNode error = raid.next("error");
      assertEquals("UNSUPPORTED", error.path("code").asString(), error.toString());
      assertEquals(false, error.path("retry").asBoolean());
    }
  }

  @Test
  void anErrorAboutAPublishNamesItsNumber() {
    try (Conversation raid = open("raid/status")) {
      raid.say("{'op':'publish','seq':4,'body':'ok'}").next("confirm");
      raid.say("{'op':'publish','seq':5,'tags':{'user':'x'},'body':'bad'}");
      JsonNode error = raid.next("error");
      assertEquals(5, error.path("seq").asInt(), error.toString());
      raid.say("{'op':'publish','seq':6,'body':'the refused number is used up'}");
      assertEquals(6, raid.next("confirm").path("first").asInt());
      raid.say("{'op':'publish','seq':8,'body':'out of order'}");
      assertEquals("SEQ_GAP", raid.error());
      raid.say("{'op':'publish','seq':7,'body':'in order'}");
      assertEquals(7, raid.next("confirm").path("first").asInt());
    }
  }

  @Test
  void aSecondSubscriptionOfANameIsRefused() {
    try (Conversation raid = open("raid/#")) {
      raid.say("{'op':'subscribe','sub':'s'}").next("live");
      raid.say("{'op':'subscribe','sub':'s'}");
      assertEquals("DUPLICATE_SUBSCRIPTION", raid.error());
      raid.say("{'op':'unsubscribe','sub':'s'}").say("{'op':'subscribe','sub':'s'}").next("live");
    }
  }

  @Test
  void thereAreOnlySoManySubscriptions() {
    try (Conversation raid = open("raid/#")) {
      int most = raid.hello().path("limits").path("subscriptions").asInt();
      for (int i = 0; i < most; i++) {
        raid.say("{'op':'subscribe','sub':'s" + i + "'}").next("live");
      }
      raid.say("{'op':'subscribe','sub':'more'}");
      assertEquals("TOO_MANY_SUBSCRIPTIONS", raid.error());
    }
  }

  @Test
  void aBodyAndALineOverTheirLimitsAreRefused() {
    try (Conversation raid = open("raid/status")) {
      int body = raid.hello().path("limits").path("body").asInt();
      int frame = raid.hello().path("limits").path("frame").asInt();
      raid.say("{'op':'publish','seq':1,'body':'" + "x".repeat(body) + "'}").next("confirm");
      raid.say("{'op':'publish','seq':2,'body':'" + "x".repeat(body + 1) + "'}");
      JsonNode error = raid.next("error");
      assertEquals("BODY_TOO_LARGE", error.path("code").asString());
      assertEquals(2, error.path("seq").asInt());
      raid.say("{'op':'publish','seq':3,'body':'" + "x".repeat(frame) + "'}");
      assertEquals("FRAME_TOO_LARGE", raid.error());
      raid.say("{'op':'publish','seq':3,'body':'fits'}");
      assertEquals(3, raid.next("confirm").path("last").asInt());
    }
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    try (Conversation raid = open("raid/status")) {
      byte[] frame =
          "{\"op\":\"publish\",\"seq\":1,\"body\":\"~\"}\n".getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < frame.length; i++) {
        frame[i] = frame[i] == '~' ? (byte) 0xff : frame[i];
      }
      raid.send(frame);
      assertEquals("BAD_UTF8", raid.error());
      raid.say("{'op':'publish','seq':1,'body':'fine'}").next("confirm");
    }
  }

  @Test
  void aHelloAfterAPublishIsRefused() {
    try (Conversation raid = open("raid/status")) {
      raid.say("{'op':'publish','seq':1,'body':'x'}").next("confirm");
      raid.say("{'op':'hello','producer':'late'}");
      assertEquals("BAD_FRAME", raid.error());
    }
  }

  @Test
  void aFrameThatIsCutOffIsToldAndTheChannelEnds() {
    Conversation raid = open("raid/status");
    raid.say("{'op':'publish','seq':1,'body':'whole'}").next("confirm");
    raid.send("{\"op\":\"publish\",\"seq\":2,\"bo".getBytes(StandardCharsets.US_ASCII));
    Run.Ended ended = raid.run().end();
    assertEquals(1, ended.status(), ended.toString());
    assertTrue(ended.out().lines().anyMatch(line -> line.contains("BAD_FRAME")), ended.out());
  }

  @Test
  void anEndIsAnsweredWhenEverythingIsSettled() {
    Conversation raid = open("raid/status");
    raid.say("{'op':'publish','seq':1,'body':'x'}").say("{'op':'publish','seq':2,'body':'y'}");
    Run.Ended ended = raid.end();
    assertEquals(0, ended.status(), ended.toString());
    assertTrue(ended.out().contains("\"last\":2"), ended.out());
    Conversation denied = open("$SYS/audit");
    denied.say("{'op':'publish','seq':1,'body':'x'}").next("error");
    assertEquals(77, denied.end().status());
  }

  @Test
  void brokenBinaryFramingClosesOnlyItsOwnChannel() {
    try (Conversation other = open("raid/#")) {
      other.say("{'op':'subscribe','sub':'s'}").next("live");
      for (byte[] broken :
          new byte[][] {
            {0, 0, 0, 0},
            {(byte) 0xff, 0, 0, 0},
            {0x7f, 0, 0, 0},
            "{\"op\"".getBytes(StandardCharsets.US_ASCII)
          }) {
        Conversation raid = open("raid/status");
        raid.send("SSHBUS/1\n".getBytes(StandardCharsets.US_ASCII)).send(broken);
        Run.Ended ended = raid.run().await();
        assertEquals(1, ended.status(), Arrays.toString(broken) + ended);
        assertTrue(
            ended.out().contains("FRAME_TOO_LARGE") || ended.out().contains("BAD_FRAME"),
            ended.out());
      }
      Conversation newer = open("raid/status");
      newer.send("SSHBUS/9\n".getBytes(StandardCharsets.US_ASCII));
      Run.Ended refused = newer.run().await();
      assertEquals(69, refused.status());
      assertTrue(refused.out().contains("UNSUPPORTED"), refused.out());
      other.say("{'op':'publish','channel':'raid/status','seq':1,'body':'x'}");
      assertEquals("confirm", other.next().path("op").asString().replace("event", "confirm"));
    }
  }

  @Test
  void aBadFrameInGoodBinaryFramingIsAnError() {
    try (Conversation raid = open("raid/status")) {
      raid.send("SSHBUS/1\n".getBytes(StandardCharsets.US_ASCII));
      raid.send(binary(9, "what"));
      assertEquals("UNKNOWN_OP", control(raid));
      raid.send(binary(0, "no json"));
      assertEquals("BAD_FRAME", control(raid));
      raid.send(binary(1, "too short"));
      assertEquals("BAD_FRAME", control(raid));
      raid.send(binary(0, "{\"op\":\"watch\",\"channel\":\"other\"}"));
      assertEquals("OUTSIDE_SUBSYSTEM", control(raid));
      raid.send(binary(0, "{\"op\":\"publish\",\"seq\":1,\"body\":\"x\"}"));
      int length = ByteBuffer.wrap(raid.run().bytes(4)).getInt();
      assertEquals(2, raid.run().bytes(length)[0], "a confirm");
    }
  }

  private static byte[] binary(int type, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(5 + bytes.length)
        .putInt(1 + bytes.length)
        .put((byte) type)
        .put(bytes)
        .array();
  }

  private static String control(Conversation raid) {
    int length = ByteBuffer.wrap(raid.run().bytes(4)).getInt();
    byte[] frame = raid.run().bytes(length);
    assertEquals(0, frame[0]);
    String json = new String(frame, 1, length - 1, StandardCharsets.UTF_8);
    return json.replaceAll(".*\"code\":\"(\\w+)\".*", "$1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a//b", "a/#/b", "/", "x/+y", "#/#"})
  void aSubsystemThatIsNoFilterIsRefused(String name) {
    Run.Ended ended = master.ssh().with("-s").run(name);
    assertEquals(1, ended.status(), ended.toString());
    assertTrue(ended.err().contains("BAD_FILTER"), ended.err());
  }

  @Test
  void thereAreOnlySoManyChannelsOnAConnection() {
    int most = 64;
    List<Run> tails = new ArrayList<>();
    try (Master crowded = router.node(CROWD).master(temp.resolve("crowded"))) {
      for (int i = 0; i < most; i++) {
        tails.add(crowded.ssh().start("tail", "crowd/#", "--since", "all", "-o", "cat"));
      }
      router.node(NODE).feed("here\n", "pub", "crowd/status");
      tails.forEach(tail -> assertEquals("here", tail.line()));
      // Without the master's connection this call has none: its own would fail.
      Run.Ended refused = crowded.ssh().with("-o", "ProxyCommand=false").run("version");
      assertEquals(255, refused.status(), "one too many: " + refused);
      tails.remove(0).close();
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> crowded.ssh().with("-o", "ProxyCommand=false").run("version").status() == 0);
    } finally {
      tails.forEach(Run::close);
    }
  }
}
