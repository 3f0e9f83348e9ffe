package io.sshbus.server.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BusThreadsTest {
  @Test
  void theTimerKeepsNothingThatWasCancelled() {
    try (BusThreads threads = BusThreads.forProcessors(1)) {
      threads.timer().schedule(() -> {}, 36_500, TimeUnit.DAYS).cancel(false);
      assertEquals(List.of(), threads.timer().shutdownNow());
    }
  }
}
