package io.sshbus.it.torture;

import io.sshbus.it.fixture.FlakyProxy;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.ServerProcess;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** A router in a process of its own behind a proxy, and what can be done to both. */
final class TorturedRouter implements AutoCloseable {
  private final Path directory;
  private final TestKey key;
  private final FlakyProxy proxy;
  private final int port;
  private ServerProcess server;

  /**
   * Starts one.
   *
   * @param directory of the router
   * @param node whom it knows
   */
  TorturedRouter(Path directory, String node, String yaml) {
    this.directory = directory;
    this.key = ServerProcess.prepare(directory, node, yaml);
    this.server = ServerProcess.start(SteppingRouter.class, directory, 0);
    this.port = server.port();
    this.proxy = new FlakyProxy(port);
  }

  /** What stands between everybody and the router. */
  FlakyProxy proxy() {
    return proxy;
  }

  /** The node's key. */
  TestKey key() {
    return key;
  }

  /** The known_hosts file for connections through the proxy. */
  Path knownHosts() {
    return proxy.knownHosts(directory.resolve("known_hosts"));
  }

  /** How the node calls {@code ssh} through the proxy. */
  Ssh node() {
    return server
        .node(key)
        .with("-p", String.valueOf(proxy.port()))
        .with("-o", "ServerAliveInterval=1")
        .with("-o", "ServerAliveCountMax=3")
        .with("-o", "ConnectTimeout=5");
  }

  /** The options that {@code ssh} needs to come to the router through the proxy, as one text. */
  String sshOptions() {
    return "-F none -o IdentitiesOnly=yes -o ServerAliveInterval=1 -o ServerAliveCountMax=3 -o"
        + " ConnectTimeout=5 "
        + Ssh.QUICK_LOGIN
        + " -i "
        + key.file()
        + " -o UserKnownHostsFile="
        + knownHosts();
  }

  /** How the operator calls {@code ssh}, past the proxy. */
  Ssh operator() {
    return server.operator();
  }

  /** SIGKILL, and a new one. */
  void killAndRestart() {
    server.kill();
    server = ServerProcess.start(SteppingRouter.class, directory, port);
  }

  /** SIGTERM, and a new one. */
  void stopAndRestart() {
    Run.Ended ended = server.term();
    if (ended.status() != 0) {
      throw new AssertionError("a router that was asked to stop said " + ended);
    }
    server = ServerProcess.start(SteppingRouter.class, directory, port);
  }

  /** Sets its clock so far from that of the machine. */
  void setClock(Duration offset) {
    try {
      Path next = directory.resolveSibling(directory.getFileName() + "-clock-next");
      Files.writeString(next, String.valueOf(offset.toSeconds()));
      Files.move(next, SteppingRouter.offset(directory), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGSTOP for so long. */
  void freeze(Pause pause, Duration time) {
    signal("-STOP");
    try {
      pause.wait(time);
    } finally {
      signal("-CONT");
    }
  }

  private void signal(String signal) {
    Run.of(List.of("kill", signal, String.valueOf(server.run().process().pid()))).end();
  }

  @Override
  public void close() {
    proxy.close();
    server.close();
  }
}
