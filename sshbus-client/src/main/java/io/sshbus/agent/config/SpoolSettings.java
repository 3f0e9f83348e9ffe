package io.sshbus.agent.config;

import io.sshbus.config.DataSize;
import io.sshbus.config.Section;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where events wait on this machine's disk.
 *
 * @param directory the spool of the machine ({@code docs/spool.md}); the agent's own events are in
 *     {@code java/agent} below it
 * @param bytes the most that the agent's own events may take
 * @param age the agent's own events that have waited longer move to {@code bad}
 */
public record SpoolSettings(Path directory, DataSize bytes, Duration age) {
  /** What holds where nothing is configured. */
  public static final SpoolSettings DEFAULT =
      new SpoolSettings(Path.of("/var/spool/sshbus"), DataSize.ofGib(1), Duration.ofDays(30));

  static SpoolSettings read(Section in) {
    return new SpoolSettings(
        in.value("directory", Words::path).orElse(DEFAULT.directory),
        in.size("bytes", DEFAULT.bytes, DataSize.ofMib(1), DataSize.ofGib(1024)),
        in.duration("age", DEFAULT.age, Duration.ofMinutes(1), Duration.ofDays(3650)));
  }
}
