package io.sshbus.client.spool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the lock of a machine's spool, which is one of {@code flock(2)}: Java has only those of
 * {@code fcntl(2)}, which exclude nobody else. A shell and a {@code cat} hold it for us, both,
 * until their input ends: that is when this process closes it or dies, however it dies.
 *
 * <p>Whoever kills one of the two takes nothing from us: the other holds the lock until we have
 * seen it and let go. Signals of a terminal or a service manager they pass over. Confined to the
 * spool's thread.
 */
final class FlockKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FlockKeeper.class);

  /** While it waits it writes, and so dies when nobody is there to read. */
  private static final String SCRIPT =
      """
      trap '' HUP INT QUIT TERM
      exec 7<&0 8<>"$1" || exit 74
      command -v flock >/dev/null || exit 69
      keep() {
        read -r word <&7 && return
        for second in 1 2 3; do
          kill -0 "$1" 2>/dev/null || return
          sleep 1 7<&- 8<&-
        done
      }
      until flock -n 8; do
        echo w || exit
        sleep 1 7<&- 8<&-
      done
      echo h
      keep "$2" &
      wait $!
      echo l
      keep "$2"
      """;

  private static final int NO_FLOCK = 69;

  private final Process process;
  private final InputStream said;
  private State state = State.WAITING;

  private enum State {
    WAITING,
    HELD,
    LOST
  }

  /** Begins to ask for the lock of {@code file}, which is there. */
  FlockKeeper(Path file) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "/bin/sh",
            "-c",
            SCRIPT,
            "sshbus-spool-lock",
            file.toString(),
            String.valueOf(ProcessHandle.current().pid()));
    builder.directory(Path.of("/").toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    process = builder.start();
    said = process.getInputStream();
  }

  /** Whether the lock is held now. */
  boolean isHeld() {
    hear();
    return state == State.HELD;
  }

  /** Whether it was held, or waited for, and never will be again. */
  boolean isLost() {
    hear();
    return state == State.LOST;
  }

  /** What is to be done about it, for people; empty where there is no more to say. */
  String advice() {
    return !process.isAlive() && process.exitValue() == NO_FLOCK
        ? "; flock of util-linux is needed"
        : "";
  }

  private void hear() {
    try {
      while (state != State.LOST && said.available() > 0) {
        switch (said.read()) {
          case 'h' -> state = State.HELD;
          case 'l', -1 -> state = State.LOST;
          default -> {}
        }
      }
    } catch (IOException e) {
      state = State.LOST;
    }
    if (!process.isAlive()) {
      state = State.LOST;
    }
  }

  /** Gives the lock up; when this returns, nobody holds it for us any more, or soon. */
  @Override
  public void close() {
    try (OutputStream told = process.getOutputStream()) {
      told.write(new byte[] {'\n', '\n'});
    } catch (IOException e) {
      LOG.debug("The keeper of the lock was gone already: {}", e.getMessage());
    }
    if (state == State.WAITING) {
      process.destroyForcibly();
    }
    try {
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        LOG.warn("The keeper of the spool's lock, process {}, does not end", process.pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
