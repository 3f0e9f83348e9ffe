package io.sshbus.client.spool;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when there is something in a directory, at once where the system can say so. Where it
 * cannot, whoever listens must look by himself now and then, as he should anyway.
 */
final class Arrivals implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

  private final Path directory;
  private final Runnable arrived;
  private @Nullable WatchService service;

  /** Begins; {@code arrived} runs on a thread of its own and must not wait. */
  Arrivals(Path directory, Runnable arrived) {
    this.directory = directory;
    this.arrived = arrived;
    try {
      WatchService watching = directory.getFileSystem().newWatchService();
      service = watching;
      directory.register(watching, StandardWatchEventKinds.ENTRY_CREATE);
      Thread thread = new Thread(() -> listen(watching), "sshbus-spool-new");
      thread.setDaemon(true);
      thread.start();
    } catch (IOException e) {
      LOG.info("{} cannot be watched, it is looked at every second: {}", directory, e.getMessage());
      close();
    }
  }

  private void listen(WatchService watching) {
    try {
      WatchKey key;
      do {
        key = watching.take();
        key.pollEvents();
        arrived.run();
      } while (key.reset());
      LOG.warn("{} cannot be watched any more; it is looked at every second", directory);
    } catch (InterruptedException | ClosedWatchServiceException e) {
      // The end.
    }
  }

  @Override
  public void close() {
    WatchService watching = service;
    service = null;
    if (watching != null) {
      try {
        watching.close();
      } catch (IOException e) {
        LOG.debug("The watch on {} could not be ended", directory, e);
      }
    }
  }
}
