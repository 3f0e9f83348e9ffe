package io.sshbus.server.interest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.memory.MemoryEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InterestDeskTest {
  private static final ChannelName A = new ChannelName("a");
  private static final ChannelName B = new ChannelName("b");

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final InterestDesk desk =
      new InterestDesk(
          "r1",
          MemoryEngine.open(
              List.of(
                  new RetentionClass(
                      "all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 1L << 20)),
              Clock.systemUTC()),
          timer,
          Runnable::run);
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    desk.close();
    timer.shutdownNow();
  }

  /** One that is told, or fails. */
  private final class Told implements Watcher {
    private final String name;

    Told(String name) {
      this.name = name;
    }

    @Override
    public String principal() {
      return name;
    }

    @Override
    public void answer(ChannelName channel, int subscribers) {}

    @Override
    public void changed(ChannelName channel, int subscribers) {
      if (name.equals("faulty")) {
        throw new IllegalStateException("a fault");
      }
      told.add(name + " " + channel + " " + subscribers);
    }
  }

  private String next() throws InterruptedException {
    return String.valueOf(told.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void aFaultInTellingOneKeepsNobodyElseFromBeingTold() throws Exception {
    desk.watch(A, new Told("faulty"));
    desk.watch(A, new Told("second"));
    desk.watch(B, new Told("third"));
    desk.count(ChannelFilter.of(A), 1, 0);
    desk.count(ChannelFilter.of(B), 1, 0);
    assertEquals("second a 1", next());
    assertEquals("third b 1", next());
    desk.count(ChannelFilter.of(A), 1, 0);
    assertEquals("second a 2", next());
  }

  @Test
  void oneMayWatchSoManyChannelsAndThoseItHasEndedAreFreeAgain() throws Exception {
    Told one = new Told("one");
    for (int i = 0; i < InterestDesk.MOST_OF_ONE; i++) {
      desk.watch(new ChannelName("c/" + i), one);
    }
    BusException fault = assertThrows(BusException.class, () -> desk.watch(A, one));
    assertEquals(ErrorCode.TOO_MANY_WATCHES, fault.code());
    desk.watch(A, new Told("another"));
    desk.count(ChannelFilter.of(A), 1, 0);
    assertEquals("another a 1", next());
    desk.unwatch(new ChannelName("c/0"), one);
    desk.count(ChannelFilter.of(A), 1, 0);
    assertEquals("another a 2", next(), "which is said behind the end of the other");
    desk.watch(B, one);
  }
}
