package io.sshbus.agent.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/** Starts commands. Any thread. */
public final class Children {
  /** These are about the agent, and a child must not answer for it. */
  private static final List<String> OF_THE_AGENT =
      List.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID");

  private final Executor threads;
  private final ScheduledExecutorService timer;
  private final Optional<Path> setsid;

  /**
   * Has started nothing yet.
   *
   * @param threads which read what commands say, and end them
   * @param timer must not be kept
   */
  public Children(Executor threads, ScheduledExecutorService timer) {
    this.threads = threads;
    this.timer = timer;
    this.setsid =
        Stream.of("/usr/bin/setsid", "/bin/setsid")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
  }

  /**
   * Starts a command.
   *
   * @param command a program by its whole path, and its arguments; no shell looks at them
   * @param more what is in its environment besides that of the agent
   * @param stdout where its standard output goes
   * @throws IOException it cannot be started
   */
  public Child start(List<String> command, Map<String, String> more, ProcessBuilder.Redirect stdout)
      throws IOException {
    if (!Files.isExecutable(Path.of(command.get(0)))) {
      throw new IOException(command.get(0) + " is not there, or may not be run");
    }
    List<String> words = new ArrayList<>();
    setsid.ifPresent(path -> words.add(path.toString()));
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words).redirectOutput(stdout);
    OF_THE_AGENT.forEach(builder.environment()::remove);
    builder.environment().putAll(more);
    return new Child(builder.start(), setsid.isPresent(), threads, timer);
  }
}
