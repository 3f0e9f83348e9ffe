package io.sshbus.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A router in a process of its own, with the flags of this JVM and a port of its own. */
final class ServerProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("sshbus ready on (.+):(\\d+),.*");
  private static final long READY_SECONDS = 60;
  private static final long STOP_SECONDS = 30;

  private final Process process;
  private final int port;

  private ServerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one and waits until it is ready.
   *
   * @throws BenchFault where it ends before, or takes more than a minute
   */
  static ServerProcess start(Path directory) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(directory))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    // A benchmark that is broken off leaves no server behind.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "server-end"));
    try {
      return new ServerProcess(process, readyPort(process));
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new BenchFault("the server did not get ready", e);
    }
  }

  private static List<String> command(Path directory) {
    List<String> command = new ArrayList<>();
    command.add(tool("java"));
    // An agent in this JVM, such as the one that counts covered lines, measures this JVM only.
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> !flag.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path", "")));
    command.addAll(List.of("io.sshbus.server.Main", "server"));
    command.addAll(List.of("--dir", directory.toString(), "--listen", "127.0.0.1:0"));
    return command;
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home", ""), "bin", name).toString();
  }

  private static int readyPort(Process process)
      throws ExecutionException, InterruptedException, TimeoutException {
    return CompletableFuture.supplyAsync(() -> awaitReady(process))
        .get(READY_SECONDS, TimeUnit.SECONDS);
  }

  private static int awaitReady(Process process) {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    return out.lines()
        .map(READY::matcher)
        .filter(Matcher::matches)
        .mapToInt(ready -> Integer.parseInt(ready.group(2)))
        .findFirst()
        .orElseThrow(() -> new BenchFault("the server ended before it was ready"));
  }

  int port() {
    return port;
  }

  /** Processor time of the server since its start. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  /** Runs {@code jcmd} of this JDK on the server and returns what it printed. */
  String jcmd(String... arguments) throws IOException, InterruptedException {
    return jcmd(process.pid(), arguments);
  }

  /** Runs {@code jcmd} of this JDK on a JVM and returns what it printed. */
  static String jcmd(long pid, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(tool("jcmd"), Long.toString(pid)));
    command.addAll(List.of(arguments));
    Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new BenchFault("jcmd failed: " + text);
    }
    return text;
  }

  /** Stops it in order, by force where that takes too long. */
  @Override
  public void close() {
    process.destroy();
    try {
      process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new BenchFault("the server did not stop within " + STOP_SECONDS + " s", e);
    }
    if (process.exitValue() != 0) {
      throw new BenchFault("the server ended with status " + process.exitValue());
    }
  }
}
