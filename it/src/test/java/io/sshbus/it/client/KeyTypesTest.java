package io.sshbus.it.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.client.ClientOptions;
import io.sshbus.client.ConnectException;
import io.sshbus.client.Published;
import io.sshbus.client.SshBusClient;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestKey;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host keys that a machine may have, used by the Java client. */
class KeyTypesTest {
  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.start(temp.resolve("bus"));
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa -b 256", "ecdsa -b 384", "ecdsa -b 521", "rsa -b 3072"})
  void aNodeLogsInWithItsHostKey(String type) throws Exception {
    String[] words = type.split(" ");
    String node = String.join("-", words).replace("--b", "") + ".example.com";
    TestKey key = TestKey.make(temp, node, words);
    router.accept(key);
    ClientOptions options =
        ClientOptions.of("127.0.0.1", router.port(), node)
            .withKey(key.file())
            .withKnownHosts(router.directory().resolve("known_hosts"));
    try (SshBusClient client =
        Awaitility.await()
            .atMost(Run.DEADLINE)
            .ignoreException(ConnectException.class)
            .until(() -> SshBusClient.connect(options), made -> true)) {
      Published published =
          client.channel("a").publish("x").toCompletableFuture().get(40, TimeUnit.SECONDS);
      assertTrue(published.id().isPresent());
    }
  }
}
