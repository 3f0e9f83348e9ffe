package io.sshbus.agent;

import io.sshbus.agent.config.AgentConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sshbus agent}: a node's agent, until SIGTERM. */
@Command(name = "agent", description = "Runs the agent of this machine.")
final class AgentCommand implements Callable<Integer> {
  private static final int UNAVAILABLE = 69;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "what is wanted, see docs/agent.md")
  private Path config = Path.of("");

  @Option(
      names = "--check",
      description = "read the configuration, say what is wrong with it, and end")
  private boolean check;

  @Option(
      names = "--status",
      description = "show how this machine's spool is, and end; with 69 where no agent runs")
  private boolean status;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    AgentConfig wanted = AgentConfig.read(config, hostName());
    if (check) {
      System.out.println(config + " is right; this node is " + wanted.node());
      return 0;
    }
    if (status) {
      return show(wanted.spool().directory());
    }
    CountDownLatch term = new CountDownLatch(1);
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(term, stopped), "shutdown"));
    boolean clean = false;
    try (Agent agent = Agent.start(wanted, System.getenv())) {
      System.out.println("sshbus agent ready, node " + wanted.node() + agent.where());
      term.await();
      clean = true;
    } finally {
      stopped.complete(clean);
    }
    return 0;
  }

  private static int show(Path spool) throws IOException {
    Optional<String> figures = SpoolFigures.read(spool, Clock.systemUTC());
    if (figures.isEmpty()) {
      System.err.println("sshbus: no agent runs with the spool " + spool);
      return UNAVAILABLE;
    }
    System.out.print(figures.get());
    return 0;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (UnknownHostException e) {
      return "";
    }
  }

  /** After a signal the JVM would end with the status of the signal, however clean the end was. */
  private static void stop(CountDownLatch term, CompletableFuture<Boolean> stopped) {
    term.countDown();
    if (stopped.join()) {
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }
  }
}
