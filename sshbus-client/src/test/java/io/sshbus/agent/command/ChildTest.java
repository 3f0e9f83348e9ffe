package io.sshbus.agent.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChildTest {
  private final ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void end() {
    timer.shutdownNow();
    threads.shutdownNow();
  }

  private Child start(String script) throws Exception {
    return new Children(threads, timer)
        .start(List.of("/bin/sh", "-c", script), Map.of(), ProcessBuilder.Redirect.DISCARD);
  }

  @Test
  void theLastOfWhatACommandSaysIsKept() throws Exception {
    Child child = start("seq 1 20000 >&2; exit 3");
    assertEquals(3, child.await());
    String words = child.lastWords();
    assertEquals(8 << 10, words.length());
    assertTrue(words.endsWith("19999\n20000\n"), words.substring(words.length() - 20));
  }

  /** As ssh does that stays for others: in a session of its own, and with the stream open. */
  @Test
  void whatACommandLeavesBehindKeepsNoThread() throws Exception {
    Child child = start("setsid sleep 20 & echo gone >&2");
    assertEquals(0, child.await());
    assertEquals("gone\n", child.lastWords());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (threads.getActiveCount() > 0) {
      assertTrue(System.nanoTime() < end, "a thread still waits");
      LockSupport.parkNanos(5_000_000);
    }
  }
}
