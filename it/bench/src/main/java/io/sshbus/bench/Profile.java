package io.sshbus.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Records server and client with the JDK's flight recorder, if wanted. */
final class Profile {
  private Profile() {}

  /** Begins to record, if the options say where to. */
  static void begin(RunOptions options, ServerProcess server)
      throws IOException, InterruptedException {
    if (options.profile != null) {
      Files.createDirectories(options.profile);
      server.jcmd("JFR.start", "name=bench", "settings=profile");
      ServerProcess.jcmd(
          ProcessHandle.current().pid(), "JFR.start", "name=bench", "settings=profile");
    }
  }

  /** Ends what {@link #begin} began. */
  static void end(RunOptions options, ServerProcess server)
      throws IOException, InterruptedException {
    if (options.profile != null) {
      server.jcmd("JFR.stop", "name=bench", "filename=" + file(options.profile, "server.jfr"));
      ServerProcess.jcmd(
          ProcessHandle.current().pid(),
          "JFR.stop",
          "name=bench",
          "filename=" + file(options.profile, "client.jfr"));
    }
  }

  private static Path file(Path directory, String name) {
    return directory.toAbsolutePath().resolve(name);
  }
}
