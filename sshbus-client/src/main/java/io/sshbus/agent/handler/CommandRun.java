package io.sshbus.agent.handler;

import io.sshbus.agent.config.HandlerSettings;
import io.sshbus.channel.Event;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/**
 * One process of a handler: events on its standard input, a line of JSON each; what is known of the
 * first of them in its environment. Keeps the thread that runs it, and one that reads what it says.
 */
final class CommandRun {
  private static final Logger LOG = LoggerFactory.getLogger(CommandRun.class);
  private static final int LATER = 75;
  private static final int STDERR_BYTES = 8 << 10;
  private static final long GRACE_SECONDS = 5;
  private static final long LAST_WORDS_MILLIS = 500;

  private final HandlerSettings settings;
  private final Executor threads;
  private final ScheduledExecutorService timer;

  /**
   * Runs the command of {@code settings}.
   *
   * @param threads of which one is kept while the command runs
   * @param timer ends commands that take too long
   */
  CommandRun(HandlerSettings settings, Executor threads, ScheduledExecutorService timer) {
    this.settings = settings;
    this.threads = threads;
    this.timer = timer;
  }

  /** Runs the command to its end. */
  Outcome run(Run run) throws InterruptedException {
    Process process;
    try {
      process = builder(run).start();
    } catch (IOException e) {
      // Nobody has seen the events: what is wrong is on this machine, and mended here.
      return new Outcome.Later("it cannot be started: " + e.getMessage());
    }
    AtomicBoolean timedOut = new AtomicBoolean();
    ScheduledFuture<?> deadline =
        timer.schedule(
            () -> {
              timedOut.set(true);
              end(process);
            },
            settings.timeout().toNanos(),
            TimeUnit.NANOSECONDS);
    CompletableFuture<String> said =
        CompletableFuture.supplyAsync(() -> tail(process.getErrorStream()), threads);
    try {
      write(run.events(), process.getOutputStream());
      int status = process.waitFor();
      return outcome(status, timedOut.get(), said);
    } finally {
      deadline.cancel(false);
      end(process);
    }
  }

  private Outcome outcome(int status, boolean timedOut, CompletableFuture<String> said)
      throws InterruptedException {
    if (timedOut || !(status == 0 || status == LATER)) {
      return new Outcome.Failed(status, timedOut, lastWords(said));
    }
    return status == 0 ? new Outcome.Done() : new Outcome.Later("status " + LATER);
  }

  /** What it said, as far as it is known soon: a child of it may hold the stream open for ever. */
  private static String lastWords(CompletableFuture<String> said) throws InterruptedException {
    try {
      return said.get(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return "";
    }
  }

  private ProcessBuilder builder(Run run) {
    ProcessBuilder builder = new ProcessBuilder(settings.command());
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    // These are about the agent, and a child must not answer for it.
    List.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID").forEach(environment::remove);
    Event first = run.events().get(0);
    environment.put("SSHBUS_HANDLER", settings.name());
    environment.put("SSHBUS_EVENTS", String.valueOf(run.events().size()));
    environment.put("SSHBUS_ATTEMPT", String.valueOf(run.attempts()));
    environment.put("SSHBUS_ID", first.id().toString());
    environment.put("SSHBUS_CHANNEL", first.channel().value());
    environment.put("SSHBUS_SENDER", first.sender().id());
    environment.put("SSHBUS_TIME", EventJson.time(first.time()));
    return builder;
  }

  private static void write(List<Event> events, OutputStream stdin) {
    try (OutputStream out = new BufferedOutputStream(stdin, 64 << 10)) {
      for (Event event : events) {
        out.write(line(event));
      }
    } catch (IOException e) {
      // It need not read what it is given; its status decides.
      LOG.debug("A handler has not read all of its input", e);
    }
  }

  private static byte[] line(Event event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = Json.mapper().createGenerator(bytes)) {
      EventJson.write(out, event);
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /** Reads to the end and keeps the last of it. */
  private static String tail(InputStream in) {
    byte[] kept = new byte[STDERR_BYTES];
    byte[] buffer = new byte[STDERR_BYTES];
    int length = 0;
    try (in) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        int old = Math.min(length, STDERR_BYTES - n);
        System.arraycopy(kept, length - old, kept, 0, old);
        System.arraycopy(buffer, 0, kept, old, n);
        length = old + n;
      }
    } catch (IOException e) {
      LOG.debug("What a handler said could not be read to its end", e);
    }
    return new String(kept, 0, length, StandardCharsets.UTF_8);
  }

  /** Asks the process and its children to end, and ends them when they have not. */
  private void end(Process process) {
    List<ProcessHandle> family = process.descendants().toList();
    if (!process.isAlive() && family.isEmpty()) {
      return;
    }
    process.destroy();
    family.forEach(ProcessHandle::destroy);
    ScheduledFuture<?> unused =
        timer.schedule(
            () -> {
              process.destroyForcibly();
              family.forEach(ProcessHandle::destroyForcibly);
            },
            GRACE_SECONDS,
            TimeUnit.SECONDS);
  }
}
