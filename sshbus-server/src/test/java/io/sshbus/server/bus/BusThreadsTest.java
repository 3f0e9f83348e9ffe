package io.sshbus.server.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Sender;
import io.sshbus.identity.Rights;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.memory.MemoryEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BusThreadsTest {
  @Test
  void theTimerKeepsNothingThatWasCancelled() {
    try (BusThreads threads = BusThreads.forProcessors(1)) {
      threads.timer().schedule(() -> {}, 36_500, TimeUnit.DAYS).cancel(false);
      assertEquals(List.of(), threads.timer().shutdownNow());
    }
  }

  @Test
  void theCommandsOfOneLeaveReadersToOthers() throws Exception {
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 0));
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    try (BusThreads threads = BusThreads.forProcessors(1);
        Bus bus =
            new Bus(
                new BusSettings("r", Rights.DEFAULT, quotas, 1 << 20, 1 << 20, List.of()),
                MemoryEngine.open(new MemoryEngine.Disk(), List.of(all), Clock.systemUTC()),
                threads,
                Clock.systemUTC())) {
      CountDownLatch held = new CountDownLatch(1);
      for (int i = 0; i < 100; i++) {
        Sender user = new Sender("node:a.example.com/u" + i);
        bus.commands(user).execute(() -> Awaitility.await().until(() -> held.getCount() == 0));
      }
      CountDownLatch others = new CountDownLatch(2);
      threads.readers().execute(others::countDown);
      bus.commands(new Sender("operator:alice")).execute(others::countDown);
      assertTrue(others.await(20, TimeUnit.SECONDS));
      held.countDown();
    }
  }
}
