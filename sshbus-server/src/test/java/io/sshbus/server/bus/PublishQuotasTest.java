package io.sshbus.server.bus;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Sender;
import io.sshbus.log.EventLog;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.memory.MemoryEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishQuotasTest {
  private static final Sender NODE = new Sender("node:a.example.com");
  private static final long RATE = 1000;
  private static final long SECOND = 1_000_000;

  private final EventLog log =
      MemoryEngine.open(
              new MemoryEngine.Disk(),
              List.of(
                  new RetentionClass(
                      "all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20)),
              Clock.systemUTC())
          .log();
  private final PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, RATE));
  private long now = 1_000_000_000_000L;

  private boolean take(long bytes) {
    return quotas.refusal(log, 0, NODE, bytes, now).isEmpty();
  }

  @Test
  void whoComesBackOwesWhatItOwedWhenItWent() {
    assertTrue(take(5 * RATE), "a batch of more than a second's worth may pass");
    quotas.gone("a.example.com", now);
    assertFalse(take(1), "and is paid for");
    now += 3 * SECOND;
    quotas.gone("a.example.com", now);
    assertFalse(take(1), "a second is missing");
  }

  @Test
  void whatIsOwedIsPaidByWaiting() {
    assertTrue(take(5 * RATE));
    now += 4 * SECOND + 1;
    assertTrue(take(1), "however seldom somebody asks");
  }

  @Test
  void whoAsksAllTheTimeGetsNoLessThanItsRate() {
    assertTrue(take(RATE));
    int taken = 0;
    for (int i = 0; i < 1_000_000; i++) {
      now++;
      taken += take(1) ? 1 : 0;
    }
    assertTrue(taken >= RATE - 1 && taken <= RATE + 1, taken + " bytes in a second");
  }
}
