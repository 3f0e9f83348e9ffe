package io.sshbus.it.requests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.ClientTiming;
import io.sshbus.client.Replies;
import io.sshbus.client.Reply;
import io.sshbus.client.Request;
import io.sshbus.client.RequestOptions;
import io.sshbus.client.Responder;
import io.sshbus.client.SshBusClient;
import io.sshbus.it.fixture.FlakyProxy;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java client asks and answers. */
class ClientRequestsTest {
  private static final String NODE = "nodea.example.com";
  private static final String OTHER = "nodeb.example.com";

  @TempDir static Path temp;

  private static TestRouter router;
  private static SshBusClient asker;
  private static SshBusClient answerer;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"), NODE, OTHER);
    asker = router.client(NODE);
    answerer = router.client(OTHER);
  }

  @AfterAll
  static void stop() {
    asker.close();
    answerer.close();
    router.close();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(Run.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private static ErrorCode faultOf(CompletionStage<?> stage) throws Exception {
    try {
      await(stage);
      throw new AssertionError("it succeeded");
    } catch (ExecutionException e) {
      Throwable cause =
          e.getCause() instanceof CompletionException ? e.getCause().getCause() : e.getCause();
      return ((BusException) cause).code();
    }
  }

  @Test
  void aRequestIsAnsweredWithBytesOfAnySize() throws Exception {
    byte[] large = new byte[3_000_000];
    new Random(7).nextBytes(large);
    try (Responder responder =
        answerer.respond(
            "client/large",
            request -> {
              assertEquals("node:" + NODE, request.sender().id());
              assertEquals("client/large", request.channel().value());
              request.reply(large);
            })) {
      await(responder.live());
      Reply reply = await(asker.channel("client/large").request(new byte[] {1, 2}));
      assertArrayEquals(large, reply.body().toArray());
      assertEquals("node:" + OTHER, reply.sender().id());
      assertFalse(reply.isFailure());
    }
    assertEquals(
        ErrorCode.NO_RESPONDERS, faultOf(asker.channel("client/nobody").request(new byte[0])));
  }

  @Test
  void allRepliesComeToTheHandlerAndFailuresAreValues() throws Exception {
    List<Reply> replies = new CopyOnWriteArrayList<>();
    try (Responder good = answerer.respond("client/all/a", request -> request.reply("good"));
        Responder bad = answerer.respond("client/all/b", request -> request.fail("BAD", "no"));
        Responder broken =
            answerer.respond(
                "client/all/c",
                request -> {
                  throw new IllegalStateException("not for the requester's eyes");
                })) {
      await(good.live());
      await(bad.live());
      await(broken.live());
      Replies asked =
          asker.request(
              "client/all/+", new byte[0], RequestOptions.DEFAULT.withAllReplies(), replies::add);
      assertEquals(new Replies.Summary(3, 3), await(asked.done()));
      assertEquals(3, replies.size());
      for (Reply reply : replies) {
        String channel = reply.channel() == null ? "" : reply.channel().value();
        String expected =
            switch (channel) {
              case "client/all/a" -> "good null";
              case "client/all/b" -> " Failure[code=BAD, message=no]";
              default -> " Failure[code=FAILED, message=the responder has failed]";
            };
        assertEquals(expected, reply.text() + " " + reply.failure());
      }
    }
  }

  @Test
  void aRequestMayBeAnsweredLaterOrCancelled() throws Exception {
    BlockingQueue<Request> came = new LinkedBlockingQueue<>();
    try (Responder responder = answerer.respond("client/later", came::add)) {
      await(responder.live());
      RequestOptions patient = RequestOptions.DEFAULT.withTimeout(Duration.ofMinutes(1));
      Replies first = asker.request("client/later", new byte[0], patient, reply -> {});
      Request request = came.poll(Run.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertNotNull(request);
      request.replyPart("in ".getBytes(StandardCharsets.UTF_8));
      request.reply("pieces");
      request.reply("dropped");
      assertEquals("in pieces", await(first.first()).text());
      assertEquals(new Replies.Summary(1, 1), await(first.done()));
      Replies second = asker.request("client/later", new byte[0], patient, reply -> {});
      Request cancelled = came.poll(Run.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertNotNull(cancelled);
      second.cancel();
      assertEquals(new Replies.Summary(1, 0), await(second.done()));
      assertEquals(ErrorCode.TIMEOUT, faultOf(second.first()));
      Awaitility.await().atMost(Run.DEADLINE).until(cancelled::isOver);
    }
  }

  @Test
  void aBrokenConnectionFailsRequestsAndRespondersComeBack() throws Exception {
    try (FlakyProxy proxy = new FlakyProxy(router.port());
        SshBusClient flaky = SshBusClient.connect(proxied(proxy))) {
      BlockingQueue<Request> came = new LinkedBlockingQueue<>();
      Responder responder = flaky.respond("client/flaky", came::add);
      await(responder.live());
      RequestOptions patient = RequestOptions.DEFAULT.withTimeout(Duration.ofMinutes(1));
      Replies lost = asker.request("client/flaky", new byte[0], patient, reply -> {});
      assertNotNull(came.poll(Run.DEADLINE.toSeconds(), TimeUnit.SECONDS));
      Replies own = flaky.request("client/flaky", new byte[0], patient, reply -> {});
      Request unanswerable = came.poll(Run.DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertNotNull(unanswerable);
      proxy.cut();
      Reply gone = await(lost.first());
      assertTrue(gone.isFailure() && gone.failure().code().equals("RESPONDER_GONE"));
      assertEquals(ErrorCode.CONNECTION_LOST, faultOf(own.done()));
      assertTrue(unanswerable.isOver());
      unanswerable.reply("into the void");
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(
              () -> {
                Replies again = asker.request("client/flaky", new byte[0], patient, reply -> {});
                Request request = came.poll(300, TimeUnit.MILLISECONDS);
                if (request == null) {
                  again.cancel();
                  return false;
                }
                request.reply("back");
                return await(again.first()).text().equals("back");
              });
    }
  }

  private static ClientOptions proxied(FlakyProxy proxy) {
    return ClientOptions.of("127.0.0.1", proxy.port(), OTHER)
        .withKey(router.key(OTHER).file())
        .withKnownHosts(proxy.knownHosts(router.directory().resolve("known_hosts")))
        .withTiming(
            new ClientTiming(
                Duration.ofSeconds(20),
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2)));
  }
}
