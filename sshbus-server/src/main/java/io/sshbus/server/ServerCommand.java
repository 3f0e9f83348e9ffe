package io.sshbus.server;

import io.sshbus.server.config.ListenAddress;
import io.sshbus.server.config.RouterName;
import io.sshbus.server.config.ServerConfig;
import io.sshbus.server.data.DataDirectory;
import io.sshbus.server.ssh.HostKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sshbus server}: a router, until SIGTERM. */
@Command(name = "server", description = "Runs a router on a data directory, made on first start.")
final class ServerCommand implements Callable<Integer> {
  @Option(names = "--dir", required = true, paramLabel = "DIR", description = "the data directory")
  private Path directory = Path.of("");

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      description = "where to listen, whatever sshbus.yaml says; port 0 for any free one")
  private @Nullable String listen;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this and end")
  @SuppressWarnings("UnusedVariable") // picocli looks at it
  private boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    RouterName name = RouterName.ofHost(hostName());
    String user = System.getProperty("user.name", "operator");
    CountDownLatch term = new CountDownLatch(1);
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(term, stopped), "shutdown"));
    boolean clean = false;
    try (DataDirectory data = DataDirectory.open(directory, new HostKeys(), name, user)) {
      ServerConfig config = ServerConfig.read(data.config(), name);
      if (listen != null) {
        config = config.withListen(ListenAddress.parse(listen));
      }
      try (Router router = Router.start(config, data)) {
        var unused = router.drainAsked().thenRun(term::countDown);
        announce(router.address(), data);
        term.await();
      }
      clean = true;
    } finally {
      stopped.complete(clean);
    }
    return 0;
  }

  private static void announce(InetSocketAddress address, DataDirectory data) {
    System.out.println(
        "sshbus ready on "
            + address.getHostString()
            + ":"
            + address.getPort()
            + ", try: ssh -F "
            + data.sshConfig()
            + " bus help");
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
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
