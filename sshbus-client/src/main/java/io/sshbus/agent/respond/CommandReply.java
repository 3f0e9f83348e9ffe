package io.sshbus.agent.respond;

import io.sshbus.agent.command.Child;
import io.sshbus.agent.command.Children;
import io.sshbus.agent.config.ResponderSettings;
import io.sshbus.client.Request;
import io.sshbus.log.Durations;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request as a process: its body on standard input, standard output is the reply. Keeps the
 * thread that runs it, and one each for what goes in and what comes out.
 */
final class CommandReply {
  private static final Logger LOG = LoggerFactory.getLogger(CommandReply.class);
  private static final int MOST_MESSAGE = 1024;

  /** How long what the command has left behind may say nothing before it counts no more. */
  private static final long QUIET_MILLIS = 500;

  private final Surroundings around;
  private final ResponderSettings settings;
  private final Request request;

  /**
   * What all runs of a command share.
   *
   * @param threads where what goes in and comes out is waited for
   * @param timer must not be kept
   */
  record Surroundings(
      ResponderSettings settings,
      Children children,
      Executor threads,
      ScheduledExecutorService timer) {}

  CommandReply(Surroundings around, Request request) {
    this.around = around;
    this.settings = around.settings();
    this.request = request;
  }

  /** Answers; returns when the command has ended. */
  void run() throws InterruptedException {
    Child child;
    try {
      child =
          around.children().start(settings.command(), environment(), ProcessBuilder.Redirect.PIPE);
    } catch (IOException e) {
      cannotStart(String.valueOf(e.getMessage()));
      return;
    }
    request.onOver(child::end);
    ScheduledFuture<?> deadline =
        around
            .timer()
            .schedule(() -> tooSlow(child), settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
    try {
      serve(child);
    } finally {
      deadline.cancel(false);
      if (child.isAlive()) {
        child.end();
      }
    }
  }

  /** The bus limits the length of each of these. */
  private Map<String, String> environment() {
    return Map.of(
        "SSHBUS_RESPONDER", settings.name(),
        "SSHBUS_CHANNEL", request.channel().value(),
        "SSHBUS_SENDER", request.sender().id(),
        "SSHBUS_TIMEOUT_MILLIS", String.valueOf(request.timeout().toMillis()));
  }

  /** What is wrong on this machine is told here, not to whoever asks. */
  private void cannotStart(String why) {
    LOG.warn("Responder {} cannot be started: {}", settings.name(), why);
    request.fail("NOT_STARTED", "the command of " + settings.name() + " cannot be started");
  }

  private void tooSlow(Child child) {
    request.fail("TIMEOUT", "the command took longer than " + Durations.text(settings.timeout()));
    child.end();
  }

  private void tooLarge(Child child) {
    request.fail("REPLY_TOO_LARGE", "the reply has more than " + settings.maxReply());
    child.end();
  }

  private void serve(Child child) throws InterruptedException {
    ReplyStream stream =
        new ReplyStream(request, settings.maxReply().bytes(), () -> tooLarge(child));
    around.threads().execute(() -> ask(child.input()));
    CompletableFuture<Void> read =
        CompletableFuture.runAsync(() -> stream.read(child.output()), around.threads());
    int status = child.await();
    awaitOutput(child, stream, read);
    byte[] rest = stream.seal();
    if (status == 0) {
      request.reply(rest);
    } else if (child.hasNotBegun(status)) {
      cannotStart(child.lastWords());
    } else {
      if (rest.length > 0) {
        request.replyPart(rest);
      }
      request.fail("EXIT_" + status, message(status, child.lastWords()));
    }
  }

  private void ask(OutputStream stdin) {
    try (stdin) {
      stdin.write(request.body().toArray());
    } catch (IOException e) {
      // It need not read what it is asked; its status decides.
      LOG.debug("A responder has not read all of its input", e);
    }
  }

  /** What it has started may hold the stream open for ever. */
  private static void awaitOutput(Child child, ReplyStream stream, CompletableFuture<Void> read)
      throws InterruptedException {
    while (!read.isDone()) {
      long before = stream.progress();
      try {
        read.get(QUIET_MILLIS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } catch (TimeoutException e) {
        long now = stream.progress();
        if (now >= 0 && now == before) {
          child.end();
          return;
        }
      }
    }
  }

  /** The last that it said, as far as a message may have it. */
  private static String message(int status, String lastWords) {
    String said = lastWords.strip();
    if (said.isEmpty()) {
      return "the command ended with status " + status;
    }
    int from = Math.max(0, said.length() - MOST_MESSAGE);
    return said.substring(
        from > 0 && Character.isLowSurrogate(said.charAt(from)) ? from + 1 : from);
  }
}
