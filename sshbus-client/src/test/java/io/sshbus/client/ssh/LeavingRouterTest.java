package io.sshbus.client.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.client.SshBusClient;
import io.sshbus.wire.ClientFrame;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeavingRouterTest {
  @TempDir private Path folder;

  @Test
  void whoGreetsAndClosesTakesTheEventsLater() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    try (ScriptedRouter router = new ScriptedRouter(folder)) {
      router.script(
          "a",
          (channel, frame) -> {
            boolean leaves = frame instanceof ClientFrame.Publish && closed.incrementAndGet() <= 8;
            if (leaves) {
              channel.leave();
            }
            return leaves;
          });
      try (SshBusClient bus = SshBusClient.connect(router.options())) {
        bus.channel("a").publish("in the end").toCompletableFuture().join();
      }
      assertEquals(List.of("in the end"), router.log.bodies());
    }
  }
}
