package io.sshbus.agent.datagram;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the agent is, as sd_notify(3) does: ready, alive, stopping. Signs of life pass
 * through threads that would be stuck if anything was.
 */
public final class ServiceNotices {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceNotices.class);
  private static final String SOCKET = "NOTIFY_SOCKET";
  private static final String WATCHDOG = "WATCHDOG_USEC";

  private final Datagrams.Sender systemd;
  private final long watchdogMicros;

  private ServiceNotices(Datagrams.Sender systemd, long watchdogMicros) {
    this.systemd = systemd;
    this.watchdogMicros = watchdogMicros;
  }

  /** Whether somebody wants to be told, by the environment of this process. */
  public static boolean areWanted(Map<String, String> environment) {
    return environment.containsKey(SOCKET);
  }

  /** To whoever wants to be told; empty where nobody does. */
  public static Optional<ServiceNotices> of(Map<String, String> environment, Datagrams datagrams) {
    String socket = environment.get(SOCKET);
    if (socket == null || !(socket.startsWith("/") || socket.startsWith("@"))) {
      return Optional.empty();
    }
    String period = environment.getOrDefault(WATCHDOG, "0");
    long micros = period.matches("\\d{1,15}") ? Long.parseLong(period) : 0;
    return Optional.of(new ServiceNotices(datagrams.sender(socket), micros));
  }

  /** The agent takes events. */
  public void ready() {
    send("READY=1\nSTATUS=taking events");
  }

  /** The agent stops. */
  public void stopping() {
    send("STOPPING=1\nSTATUS=stopping");
  }

  /**
   * Says that the agent lives, twice in each period that systemd waits, if it does.
   *
   * @param through a thread that must not be stuck
   */
  public void keepAlive(ScheduledExecutorService timer, Executor through) {
    if (watchdogMicros > 0) {
      ScheduledFuture<?> unused =
          timer.scheduleAtFixedRate(
              () -> through.execute(() -> timer.execute(() -> send("WATCHDOG=1"))),
              0,
              Math.max(1, watchdogMicros / 2),
              TimeUnit.MICROSECONDS);
    }
  }

  private void send(String notice) {
    try {
      systemd.send(notice);
    } catch (IOException e) {
      LOG.warn("systemd does not hear: {}", e.getMessage());
    }
  }
}
