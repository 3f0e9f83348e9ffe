package io.sshbus.agent.handler;

import io.sshbus.agent.command.Child;
import io.sshbus.agent.command.Children;
import io.sshbus.agent.config.HandlerSettings;
import io.sshbus.channel.Event;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/**
 * One process of a handler: events on its standard input, a line of JSON each; what is known of the
 * first of them in its environment. Keeps the thread that runs it.
 */
final class CommandRun {
  private static final Logger LOG = LoggerFactory.getLogger(CommandRun.class);
  private static final int LATER = 75;

  private final HandlerSettings settings;
  private final Children children;
  private final ScheduledExecutorService timer;

  /**
   * Runs the command of {@code settings}.
   *
   * @param timer ends commands that take too long
   */
  CommandRun(HandlerSettings settings, Children children, ScheduledExecutorService timer) {
    this.settings = settings;
    this.children = children;
    this.timer = timer;
  }

  /** Runs the command to its end. */
  Outcome run(Run run) throws InterruptedException {
    Child child;
    try {
      child = children.start(settings.command(), environment(run), ProcessBuilder.Redirect.DISCARD);
    } catch (IOException e) {
      // Nobody has seen the events: what is wrong is on this machine, and mended here.
      return new Outcome.Later("it cannot be started: " + e.getMessage());
    }
    AtomicBoolean timedOut = new AtomicBoolean();
    ScheduledFuture<?> deadline =
        timer.schedule(
            () -> {
              timedOut.set(true);
              child.end();
            },
            settings.timeout().toNanos(),
            TimeUnit.NANOSECONDS);
    try {
      write(run.events(), child.input());
      return outcome(child, child.await(), timedOut.get());
    } finally {
      deadline.cancel(false);
      if (child.isAlive()) {
        child.end();
      }
    }
  }

  private static Outcome outcome(Child child, int status, boolean timedOut)
      throws InterruptedException {
    if (child.hasNotBegun(status)) {
      return new Outcome.Later("it cannot be started: " + child.lastWords());
    }
    if (timedOut || !(status == 0 || status == LATER)) {
      return new Outcome.Failed(status, timedOut, child.lastWords());
    }
    return status == 0 ? new Outcome.Done() : new Outcome.Later("status " + LATER);
  }

  private Map<String, String> environment(Run run) {
    Event first = run.events().get(0);
    return Map.of(
        "SSHBUS_HANDLER", settings.name(),
        "SSHBUS_EVENTS", String.valueOf(run.events().size()),
        "SSHBUS_ATTEMPT", String.valueOf(run.attempts()),
        "SSHBUS_ID", first.id().toString(),
        "SSHBUS_CHANNEL", first.channel().value(),
        "SSHBUS_SENDER", first.sender().id(),
        "SSHBUS_TIME", EventJson.time(first.time()));
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
}
