package io.sshbus.server.ssh;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other side of a connection for a sign of life and hangs up when none comes in time:
 * writing alone would never notice a peer that is gone. Any thread.
 */
final class Keepalive implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Keepalive.class);

  private final Session session;
  private final KeepaliveSettings settings;
  private final ScheduledFuture<?> asking;
  private volatile @Nullable ScheduledFuture<?> checking;
  private volatile boolean answered;

  Keepalive(Session session, KeepaliveSettings settings) {
    this.session = session;
    this.settings = settings;
    long millis = settings.interval().toMillis();
    this.asking =
        settings.timer().scheduleWithFixedDelay(this::ask, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void ask() {
    answered = false;
    Probes.send(session, () -> answered = true);
    checking =
        settings
            .timer()
            .schedule(this::check, settings.deadline().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check() {
    if (!answered && session.isOpen()) {
      LOG.info("{} gave no sign of life in {}: hung up", session, settings.deadline());
      session.close(true);
    }
  }

  @Override
  public void close() {
    asking.cancel(false);
    ScheduledFuture<?> last = checking;
    if (last != null) {
      last.cancel(false);
    }
  }
}
