package io.sshbus.it.docs;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A shell in a directory of its own with a router beside it, in which a document's commands run.
 * {@code DIR} becomes the router's directory, the port 2222 the one that it got.
 */
final class DocShell implements AutoCloseable {
  private static final List<String> SCRIPTS =
      List.of(
          "sshbus",
          "sshbus-register",
          "sshbus-known-hosts",
          "sshbus-pub",
          "sshbus-flush",
          "sshbus-spool-status");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final FileAttribute<?> EXECUTABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Pattern READY =
      Pattern.compile("(?m)^sshbus ready on 127\\.0\\.0\\.1:(\\d+)");

  private final Path work;
  private final String serverCommand;
  private final Map<String, Running> terminals = new HashMap<>();
  private Running server;
  private String port = "0";

  private record Running(Process process, Path out, Path err) {
    String output() {
      return text(out);
    }

    String everything() {
      return text(out) + text(err);
    }
  }

  /**
   * Starts the router.
   *
   * @param serverCommand as the README has it
   */
  DocShell(Path work, String serverCommand) throws IOException {
    this.work = work;
    this.serverCommand = serverCommand;
    Files.createDirectories(work.resolve("scripts"));
    for (String name : SCRIPTS) {
      Path script = Files.createFile(work.resolve("scripts").resolve(name), EXECUTABLE);
      Files.writeString(
          script, "#!/bin/sh\nexec '" + Doc.root().resolve("scripts").resolve(name) + "' \"$@\"\n");
    }
    startServer();
  }

  private void startServer() throws IOException {
    Running started = start("server", "exec " + substituted(serverCommand));
    server = started;
    await()
        .atMost(PATIENCE)
        .until(() -> !started.process().isAlive() || READY.matcher(started.output()).find());
    Matcher ready = READY.matcher(started.output());
    assertTrue(ready.find(), started.everything());
    port = ready.group(1);
  }

  private void stopServer() throws InterruptedException {
    server.process().destroy();
    assertTrue(
        server.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS),
        "the router does not stop");
    assertEquals(0, server.process().exitValue(), server.everything());
  }

  /** Runs commands to their end and returns what they print; the rest goes into messages. */
  String run(String commands, int expectedStatus) throws IOException, InterruptedException {
    Running running = start("block", substituted(commands));
    boolean ended = running.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      stop(running.process());
    }
    assertTrue(ended, "still running: " + commands + running.everything());
    assertEquals(expectedStatus, running.process().exitValue(), commands + running.everything());
    return running.output();
  }

  /** The same while the router is stopped; afterwards it runs again. */
  String runStopped(String commands, int expectedStatus) throws IOException, InterruptedException {
    stopServer();
    String output = run(commands, expectedStatus);
    startServer();
    return output;
  }

  /** Starts a node's agent, which goes on, and waits until programs can use it. */
  void startAgent(String command) throws IOException {
    Running agent = start("agent", "exec " + substituted(command));
    terminals.put("agent", agent);
    await()
        .atMost(PATIENCE)
        .until(() -> !agent.process().isAlive() || agent.output().contains("sshbus agent ready"));
    assertTrue(agent.output().contains("sshbus agent ready"), agent.everything());
  }

  /** Starts commands that go on, and waits until they are connected. */
  void openTerminal(String name, String commands) throws IOException {
    terminals.put(name, start(name, substituted(commands)));
    await().atMost(PATIENCE).until(() -> subscribers() >= terminals.size());
  }

  private long subscribers() throws IOException, InterruptedException {
    String nodes = run("ssh -F DIR/ssh_config bus nodes -o json", 0);
    return nodes.lines().filter(line -> line.contains("\"channels\":1")).count() - 1;
  }

  /** Waits until a terminal shows what a pattern describes. */
  void awaitTerminal(String name, Pattern shown) {
    Running terminal = terminals.get(name);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertTrue(
                    shown.matcher(terminal.output()).matches(),
                    shown + "\n" + terminal.everything()));
  }

  private Running start(String name, String commands) throws IOException {
    Path out = Files.createTempFile(work, name, ".out");
    Path err = Files.createTempFile(work, name, ".err");
    Process process =
        new ProcessBuilder("sh", "-e", "-c", commands)
            .directory(work.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Running(process, out, err);
  }

  private String substituted(String commands) {
    return commands.replaceAll("\\bDIR\\b", "bus").replaceAll("\\b2222\\b", port);
  }

  /** Compiles and runs a program on the class path of the tests. */
  void runJava(String source) throws IOException, InterruptedException {
    Path file = work.resolve("Example.java");
    Files.writeString(file, substituted(source));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    run("'" + java + "' -XX:TieredStopAtLevel=1 -cp '" + classPath + "' Example.java", 0);
  }

  private static void stop(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroy);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    terminals.values().forEach(terminal -> stop(terminal.process()));
    try {
      stopServer();
    } catch (InterruptedException e) {
      server.process().destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
