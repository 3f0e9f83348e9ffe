package io.sshbus.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the numbers come from. The load is of the last minute, before the benchmark's end.
 *
 * @param cores that the JVM may use
 * @param jdk the version of Java
 * @param commit of the working directory's sources; "unknown" outside of a git tree
 * @param loadAverage processes that ran or wanted to, over the last minute
 */
record Machine(int cores, String jdk, String commit, double loadAverage) {
  static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        Runtime.version().toString(),
        commitHere(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cores", cores);
    fields.put("jdk", jdk);
    fields.put("commit", commit);
    fields.put("loadAverage", loadAverage);
    return fields;
  }

  @Override
  public String toString() {
    return cores + " cores, JDK " + jdk + ", commit " + commit + ", load " + loadAverage;
  }

  private static String commitHere() {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "unknown" : text;
    } catch (IOException e) {
      return "unknown";
    }
  }
}
