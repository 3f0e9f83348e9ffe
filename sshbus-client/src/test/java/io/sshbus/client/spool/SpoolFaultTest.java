package io.sshbus.client.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFaultTest {
  @TempDir private Path folder;

  /** As much of a fault where nobody expects one as memory that is used up. */
  private static final class BrokenClock extends Clock {
    private volatile boolean broken;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      if (broken) {
        throw new AssertionError("broken");
      }
      return Instant.EPOCH;
    }
  }

  private static Spooled append(Spool spool) throws Exception {
    return spool
        .append(new ChannelName("a"), EventDraft.of("x"))
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void whoeverAppendsHearsOfAFaultOfTheSpoolItselfAndItGoesOn() throws Exception {
    BrokenClock clock = new BrokenClock();
    try (Spool spool = Spool.open(SpoolOptions.in(folder.resolve("spool")), clock)) {
      append(spool);
      clock.broken = true;
      var thrown = assertThrows(ExecutionException.class, () -> append(spool));
      assertEquals(ErrorCode.SPOOL_FAULT, ((BusException) thrown.getCause()).code());
      clock.broken = false;
      append(spool);
    }
  }
}
