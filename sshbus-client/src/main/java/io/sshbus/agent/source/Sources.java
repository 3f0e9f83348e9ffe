package io.sshbus.agent.source;

import io.netty.channel.Channel;
import io.sshbus.agent.config.SourceSettings;
import io.sshbus.agent.datagram.Datagrams;
import io.sshbus.agent.queue.EventQueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sources at work. Files share one thread, each command has one, syslog is on the I/O thread of
 * datagrams.
 */
public final class Sources implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sources.class);
  private static final long POLL_MILLIS = 250;
  private static final long END_SECONDS = 5;

  private final ScheduledThreadPoolExecutor files =
      new ScheduledThreadPoolExecutor(1, task -> daemon(task, "agent-files"));
  private final ExecutorService commands =
      Executors.newCachedThreadPool(task -> daemon(task, "agent-source"));
  private final List<FollowedFile> followed = new ArrayList<>();
  private final List<CommandSource> running = new ArrayList<>();
  private final List<Channel> sockets = new ArrayList<>();
  private final List<Path> socketFiles = new ArrayList<>();

  private Sources() {
    files.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Begins.
   *
   * @param state the directory for the positions of files, made where it is missing
   * @param datagrams null where no source needs them
   * @param random where the jitter of pauses comes from
   * @throws IOException a socket or the directory cannot be made
   */
  public static Sources begin(
      SourceSettings settings,
      Path state,
      EventQueue queue,
      @Nullable Datagrams datagrams,
      RandomGenerator random)
      throws IOException {
    Sources sources = new Sources();
    Files.createDirectories(state);
    for (SourceSettings.Syslog each : settings.syslog()) {
      if (datagrams != null) {
        SyslogSource receiver = new SyslogSource(each, queue, Clock.system(ZoneId.systemDefault()));
        sources.sockets.add(datagrams.listen(each.socket(), receiver));
        sources.socketFiles.add(each.socket());
      }
    }
    settings.files().forEach(each -> sources.follow(each, state, queue));
    settings.commands().forEach(each -> sources.start(each, queue, random));
    return sources;
  }

  private void follow(SourceSettings.File each, Path state, EventQueue queue) {
    FollowedFile file =
        new FollowedFile(each, state.resolve(each.name() + ".position"), queue, System::nanoTime);
    followed.add(file);
    look(new Followed(each.name(), file), 0);
  }

  /** A file that is followed, and what was wrong when it was looked at last. */
  private static final class Followed {
    private final String name;
    private final FollowedFile file;
    private String fault = "";

    Followed(String name, FollowedFile file) {
      this.name = name;
      this.file = file;
    }

    /** Looks; whether to do so again at once. What stays wrong is told once. */
    boolean look() {
      String seen = "";
      boolean more = false;
      try {
        more = file.poll();
      } catch (IOException e) {
        seen = e.toString();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        LOG.error("A fault in the agent itself; please report it", e);
        startOver();
      }
      if (!seen.isEmpty() && !seen.equals(fault)) {
        LOG.warn("Source {}: {}", name, seen);
      }
      fault = seen;
      return more;
    }

    private void startOver() {
      try {
        file.startOver();
      } catch (IOException e) {
        LOG.debug("Source {}", name, e);
      }
    }
  }

  private void look(Followed each, long delayMillis) {
    try {
      ScheduledFuture<?> unused =
          files.schedule(
              () -> look(each, each.look() ? 0 : POLL_MILLIS), delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Source {} stops", each.name);
    }
  }

  private void start(SourceSettings.Command each, EventQueue queue, RandomGenerator random) {
    CommandSource source = new CommandSource(each, queue, random);
    running.add(source);
    commands.execute(source);
  }

  @Override
  public void close() throws IOException {
    sockets.forEach(socket -> socket.close().syncUninterruptibly());
    for (Path file : socketFiles) {
      Files.deleteIfExists(file);
    }
    running.forEach(CommandSource::stop);
    files.shutdown();
    commands.shutdown();
    try {
      if (!files.awaitTermination(END_SECONDS, TimeUnit.SECONDS)
          || !commands.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A source was still waiting for the spool {} s after the end", END_SECONDS);
        files.shutdownNow();
        commands.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (FollowedFile file : followed) {
      file.close();
    }
  }
}
