package io.sshbus.it.torture;

import io.sshbus.it.fixture.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kills a {@link SpooledProgram} and starts it again. */
final class ProgramWorker implements Worker {
  private final String name;
  private final Path spool;
  private final TorturedRouter router;
  private final Ledger ledger;
  private @Nullable Run run;
  private int next;

  ProgramWorker(String name, Path spool, TorturedRouter router, Ledger ledger) {
    this.name = name;
    this.spool = spool;
    this.router = router;
    this.ledger = ledger;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void begin() {
    run =
        Run.of(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                SpooledProgram.class.getName(),
                spool.toString(),
                String.valueOf(router.proxy().port()),
                router.key().name(),
                router.key().file().toString(),
                router.knownHosts().toString(),
                channel(),
                String.valueOf(next)));
  }

  private String channel() {
    return "torture/" + name + "/";
  }

  /** SIGKILL, and a new one. */
  void kill() {
    Run running = run;
    if (running != null) {
      running.kill();
      account(running.await().out());
    }
    begin();
  }

  /** A line that is cut off was not heard. */
  private void account(String out) {
    out.substring(0, out.lastIndexOf('\n') + 1)
        .lines()
        .mapToInt(Integer::parseInt)
        .forEach(
            number -> {
              ledger.accepted(
                  channel() + number % SpooledProgram.CHANNELS, number / SpooledProgram.CHANNELS);
              next = Math.max(next, number + 2 * SpooledProgram.WINDOW);
            });
  }

  @Override
  public void finish() {
    Run running = run;
    if (running != null) {
      running.send("end\n");
      Run.Ended ended = running.await(Duration.ofMinutes(2));
      account(ended.out());
      if (ended.status() != 0) {
        ledger.broken(name + " has not sent all: " + ended);
      }
    }
  }

  @Override
  public void close() {
    Run running = run;
    if (running != null) {
      running.close();
    }
  }
}
