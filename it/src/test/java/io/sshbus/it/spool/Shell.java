package io.sshbus.it.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What runs the scripts. */
public enum Shell {
  /** Debian's sh, with its awk and coreutils. */
  DASH("dash"),
  /** The smallest of shells, and its own versions of all other programs, as small systems have. */
  BUSYBOX("busybox", "sh");

  private static final List<String> APPLETS =
      List.of(
          "awk", "cat", "cut", "date", "du", "head", "ls", "mkdir", "mkfifo", "mv", "od", "printf",
          "rm", "sed", "sleep", "stat", "sync", "tail", "touch", "tr", "wc", "xargs");

  private final String words;

  Shell(String... words) {
    this.words = String.join(" ", words);
  }

  /** The beginning of the command line. */
  List<String> words() {
    return List.of(words.split(" ", -1));
  }

  /** Lets a process find the programs that belong to the shell; {@code folder} is for links. */
  void prepare(Map<String, String> environment, Path folder) {
    if (this == BUSYBOX) {
      environment.put("PATH", applets(folder) + ":" + environment.get("PATH"));
    }
  }

  private static Path applets(Path folder) {
    Path links = folder.resolve("applets");
    try {
      if (!Files.exists(links)) {
        Files.createDirectories(links);
        for (String applet : APPLETS) {
          Files.createSymbolicLink(links.resolve(applet), Path.of("/usr/bin/busybox"));
        }
      }
      return links;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
