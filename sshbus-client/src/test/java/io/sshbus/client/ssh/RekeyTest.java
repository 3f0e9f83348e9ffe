package io.sshbus.client.ssh;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.client.Published;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.Subscription;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New keys while events go both ways. */
class RekeyTest {
  private static final SubscribeOptions ALL = SubscribeOptions.DEFAULT.withSince(new Since.All());

  @TempDir private Path folder;
  private ScriptedRouter router;

  @BeforeEach
  void start() throws Exception {
    router = new ScriptedRouter(folder);
  }

  @AfterEach
  void stop() throws Exception {
    router.close();
  }

  @Test
  void keysAreExchangedInMidStreamInBothDirections() {
    CoreModuleProperties.REKEY_BYTES_LIMIT.set(router.server(), 300_000L);
    streamBothWays();
  }

  @Test
  void keysAreExchangedInMidStreamWhenTheClientWantsIt() {
    AtomicInteger exchanges = new AtomicInteger();
    CoreModuleProperties.REKEY_BYTES_LIMIT.set(router.server(), 1L << 30);
    router
        .server()
        .addSessionListener(
            new SessionListener() {
              @Override
              public void sessionEvent(Session session, Event event) {
                if (event == Event.KeyEstablished) {
                  exchanges.incrementAndGet();
                }
              }
            });
    // What the library looks at where nothing was set, as on the client.
    String property = "org.apache.sshd.config." + CoreModuleProperties.REKEY_BYTES_LIMIT.getName();
    System.setProperty(property, "300000");
    try {
      streamBothWays();
    } finally {
      System.clearProperty(property);
    }
    assertTrue(exchanges.get() > 3, exchanges + " key exchanges");
  }

  private void streamBothWays() {
    AtomicInteger seen = new AtomicInteger();
    try (SshBusClient bus = SshBusClient.connect(router.options());
        Subscription all = bus.subscribe("a", ALL, event -> seen.incrementAndGet())) {
      all.live().toCompletableFuture().join();
      List<CompletableFuture<Published>> stages = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        stages.add(bus.channel("a").publish(new byte[200]).toCompletableFuture());
      }
      stages.forEach(CompletableFuture::join);
      await().atMost(Duration.ofSeconds(30)).until(() -> seen.get() == 20_000);
    }
  }
}
