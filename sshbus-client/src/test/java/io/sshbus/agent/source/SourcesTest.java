package io.sshbus.agent.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.agent.config.SourceSettings;
import io.sshbus.agent.queue.EventQueue;
import io.sshbus.channel.ChannelName;
import io.sshbus.config.DataSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
  @TempDir private Path folder;

  private final MemoryQueue taken = new MemoryQueue();

  /** A fault where nobody expects one ends no source, and leaves nothing out. */
  @Test
  void aFileIsFollowedOnBehindAFaultOfTheAgentItself() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    EventQueue queue =
        (channel, event) -> {
          if (asked.incrementAndGet() == 2) {
            throw new IllegalStateException("no");
          }
          return taken.append(channel, event);
        };
    Path log = Files.writeString(folder.resolve("log"), "one\ntwo\nthree\n");
    SourceSettings.File file =
        new SourceSettings.File("log", new ChannelName("log"), log, true, DataSize.ofKib(1));
    SourceSettings settings = new SourceSettings(List.of(), List.of(file), List.of());
    Sources sources = Sources.begin(settings, folder, queue, null, new Random(1));
    try {
      awaitText("three");
      // The first had been taken when the fault came, and comes again as after a crash.
      assertEquals(List.of("one", "one", "two", "three"), taken.texts());
    } finally {
      sources.close();
    }
  }

  @Test
  void theEndOfTheAgentEndsAllThatACommandHasStarted() throws Exception {
    SourceSettings.Command command =
        new SourceSettings.Command(
            "pipe",
            new ChannelName("pipe"),
            List.of("/bin/sh", "-c", "(echo ready; exec sleep 600) | cat; exit"),
            null,
            DataSize.ofKib(1));
    SourceSettings settings = new SourceSettings(List.of(), List.of(), List.of(command));
    Sources sources = Sources.begin(settings, folder, taken, null, new Random(1));
    awaitText("ready");
    List<ProcessHandle> started =
        ProcessHandle.current()
            .descendants()
            .filter(each -> each.info().commandLine().orElse("").endsWith("sleep 600"))
            .toList();
    assertEquals(1, started.size());
    sources.close();
    started.get(0).onExit().get(20, TimeUnit.SECONDS);
  }

  private void awaitText(String text) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!taken.texts().contains(text)) {
      assertTrue(System.nanoTime() < end, () -> "it should have come by now: " + taken.texts());
      LockSupport.parkNanos(5_000_000);
    }
  }
}
