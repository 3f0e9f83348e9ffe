package io.sshbus.it.torture;

import io.sshbus.server.Router;
import io.sshbus.server.config.ListenAddress;
import io.sshbus.server.config.RouterName;
import io.sshbus.server.config.ServerConfig;
import io.sshbus.server.data.DataDirectory;
import io.sshbus.server.ssh.HostKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A router whose clock is the machine's and what stands in a file beside its directory, in seconds:
 * it can be set back and forth without setting that of the machine. Takes the arguments of {@code
 * sshbus server}, and says and does the same.
 */
final class SteppingRouter {
  private static final RouterName NAME = RouterName.ofHost("testbus");

  private SteppingRouter() {}

  /** Where a router's offset stands. */
  static Path offset(Path directory) {
    return directory.resolveSibling(directory.getFileName() + "-clock");
  }

  /** Runs it, until SIGTERM. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    Path directory = Path.of(words.get(words.indexOf("--dir") + 1));
    ListenAddress listen = ListenAddress.parse(words.get(words.indexOf("--listen") + 1));
    DataDirectory data = DataDirectory.open(directory, new HostKeys(), NAME, "root");
    ServerConfig config = ServerConfig.read(data.config(), NAME).withListen(listen);
    Router router = Router.start(config, data, new Stepping(offset(directory)));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(router, data), "shutdown"));
    System.out.println("sshbus ready on 127.0.0.1:" + router.address().getPort() + ",");
    new CountDownLatch(1).await();
  }

  private static void stop(Router router, DataDirectory data) {
    try {
      router.close();
      data.close();
      Runtime.getRuntime().halt(0);
    } catch (IOException | RuntimeException e) {
      Runtime.getRuntime().halt(70);
    }
  }

  /** Looks at the file now and then. */
  private static final class Stepping extends Clock {
    private static final long LOOK_NANOS = 20_000_000;

    private final Path file;
    private volatile Duration offset = Duration.ZERO;
    private volatile long looked = System.nanoTime() - LOOK_NANOS;

    Stepping(Path file) {
      this.file = file;
    }

    @Override
    public Instant instant() {
      long now = System.nanoTime();
      if (now - looked >= LOOK_NANOS) {
        looked = now;
        try {
          offset = Duration.ofSeconds(Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
          // It is being written, or there is none: time goes on as it did.
          looked = now;
        }
      }
      return Clock.systemUTC().instant().plus(offset);
    }

    @Override
    public ZoneId getZone() {
      return Clock.systemUTC().getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
