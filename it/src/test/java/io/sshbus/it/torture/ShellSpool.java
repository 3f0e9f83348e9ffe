package io.sshbus.it.torture;

import io.sshbus.it.fixture.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Puts events into a spool with {@code sshbus-pub}, from where {@code sshbus-flush} takes them. */
final class ShellSpool implements Worker {
  private static final Path SCRIPTS = Path.of("..", "scripts").toAbsolutePath().normalize();
  private static final int CHANNELS = 2;
  private static final int FULL = 75;

  private final String name;
  private final Path spool;
  private final TorturedRouter router;
  private final Ledger ledger;
  private final Thread thread;
  private volatile boolean over;
  private @Nullable Process flusher;

  ShellSpool(String name, Path spool, TorturedRouter router, Ledger ledger) {
    this.name = name;
    this.spool = spool;
    this.router = router;
    this.ledger = ledger;
    this.thread = new Thread(this::publish, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void begin() {
    thread.start();
    startFlusher();
  }

  private void publish() {
    for (int i = 0; !over; i++) {
      String channel = "torture/" + name + "/" + i % CHANNELS;
      int number = i / CHANNELS;
      Run.Ended ended =
          Run.of(
                  List.of(
                      SCRIPTS.resolve("sshbus-pub").toString(),
                      "--spool",
                      spool.toString(),
                      "-m",
                      String.valueOf(number),
                      channel))
              .end();
      if (ended.status() == FULL) {
        // Nothing was taken: the number is never seen.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        continue;
      }
      if (ended.status() != 0) {
        ledger.broken("sshbus-pub refused " + channel + " " + number + ": " + ended);
        return;
      }
      ledger.accepted(channel, number);
    }
  }

  /**
   * SIGKILL for the flusher, and a new one: what it left must be neither lost nor doubled.
   *
   * @param all whether what it has started is killed too
   */
  void killFlusher(boolean all) {
    Process running = flusher;
    if (running != null) {
      List<ProcessHandle> children = running.descendants().toList();
      running.destroyForcibly();
      if (all) {
        children.forEach(ProcessHandle::destroyForcibly);
      }
    }
    startFlusher();
  }

  private void startFlusher() {
    ProcessBuilder builder =
        new ProcessBuilder(
            SCRIPTS.resolve("sshbus-flush").toString(),
            "--bus",
            router.key().name() + "@127.0.0.1:" + router.proxy().port(),
            "--spool",
            spool.toString(),
            "--watch");
    builder.environment().remove("SSH_AUTH_SOCK");
    builder
        .environment()
        .putAll(Map.of("SSHBUS_SSH_OPTIONS", router.sshOptions(), "SSHBUS_RETRY_LAST", "1"));
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      flusher = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void finish() {
    over = true;
    try {
      thread.join(Run.DEADLINE.toMillis());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Awaitility.await(name + " to be flushed")
        .atMost(Duration.ofMinutes(2))
        .until(() -> count("new") + count("cur") == 0);
    if (count("bad") > 0) {
      ledger.broken(name + " has refused events in bad/");
    }
  }

  private long count(String directory) {
    try (Stream<Path> files = Files.list(spool.resolve(directory))) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    over = true;
    Process running = flusher;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }
}
