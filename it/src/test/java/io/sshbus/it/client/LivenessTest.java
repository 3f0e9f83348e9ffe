package io.sshbus.it.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.ClientTiming;
import io.sshbus.client.ConnectException;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.connection.Connection;
import io.sshbus.it.fixture.FlakyProxy;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.ServerProcess;
import io.sshbus.it.fixture.TestKey;
import io.sshbus.it.fixture.TestRouter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whether the client notices that the router is gone, and what it says of it. */
class LivenessTest {
  private static final String NODE = "nodea.example.com";
  private static final ClientTiming QUICK =
      new ClientTiming(
          Duration.ofSeconds(2),
          Duration.ofMillis(20),
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  @TempDir Path temp;

  private static ClientOptions through(FlakyProxy proxy, TestKey key, Path directory) {
    return ClientOptions.of("127.0.0.1", proxy.port(), NODE)
        .withKey(key.file())
        .withKnownHosts(proxy.knownHosts(directory.resolve("known_hosts")))
        .withTiming(QUICK);
  }

  private static void publish(SshBusClient client, String body) throws Exception {
    client.channel("a").publish(body).toCompletableFuture().get(40, TimeUnit.SECONDS);
  }

  @Test
  void aConnectionThatIsHalfOpenIsGivenUpAndMadeAgain() throws Exception {
    try (TestRouter router = TestRouter.start(temp.resolve("bus"), NODE);
        FlakyProxy proxy = new FlakyProxy(router.port());
        SshBusClient client =
            SshBusClient.connect(through(proxy, router.key(NODE), router.directory()))) {
      publish(client, "before");
      proxy.halfOpen();
      publish(client, "after");
      assertEquals(1, proxy.connections(), "and the old one is closed");
    }
  }

  @Test
  void aPeerThatTakesTheConnectionAndNeverAnswersIsUnreachable() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      TestKey key = TestKey.make(temp, NODE);
      ClientOptions options =
          ClientOptions.of("127.0.0.1", silent.getLocalPort(), NODE)
              .withKey(key.file())
              .withKnownHosts(temp.resolve("none"))
              .withTiming(QUICK);
      ConnectException fault =
          assertThrows(ConnectException.class, () -> SshBusClient.connect(options));
      assertEquals(ConnectException.Reason.UNREACHABLE, fault.reason());
    }
  }

  @Test
  void afterSigtermTheClientComesBackNoSoonerThanTheRouterAsked() throws Exception {
    Path directory = temp.resolve("bus");
    TestKey key = ServerProcess.prepare(directory, NODE, "");
    ServerProcess server = ServerProcess.start(directory, 0);
    int port = server.port();
    try (FlakyProxy proxy = new FlakyProxy(port);
        SshBusClient client = SshBusClient.connect(through(proxy, key, directory))) {
      publish(client, "before");
      assertEquals(0, server.term().status());
      server = ServerProcess.start(directory, port);
      publish(client, "after");
      Duration pause = proxy.pauses().remove();
      // The router asks for half a second at least; the client's own pauses are much shorter.
      assertTrue(pause.toMillis() >= 450, pause.toString());
    } finally {
      server.close();
    }
  }

  @Test
  void ofFailuresInARowTheFirstIsToldAndNotEachOne() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Queue<Level> told = new ConcurrentLinkedQueue<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().contains(":" + port)) {
              told.add(event.getLevel());
            }
          }
        };
    Logger logger = (Logger) LoggerFactory.getLogger(Connection.class);
    logger.setLevel(Level.DEBUG);
    logger.addAppender(appender);
    appender.start();
    ClientOptions options =
        ClientOptions.of("127.0.0.1", port, NODE)
            .withKey(TestKey.make(temp, NODE).file())
            .withKnownHosts(temp.resolve("none"))
            .withTiming(QUICK);
    try (SshBusClient client = SshBusClient.connectPatiently(options)) {
      assertFalse(client.connected().isDone());
      Awaitility.await().atMost(Run.DEADLINE).until(() -> told.size() >= 5);
      assertEquals(Level.WARN, told.remove());
      assertTrue(told.stream().allMatch(Level.DEBUG::equals), told.toString());
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(null);
    }
  }
}
