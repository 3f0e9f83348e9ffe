package io.sshbus.agent;

import io.sshbus.agent.config.SpoolSettings;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.spool.Maildir;
import io.sshbus.client.spool.Spool;
import io.sshbus.client.spool.SpoolOptions;
import io.sshbus.client.spool.SpoolStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * This machine's spool: the files that other programs put into it, and the agent's own part, which
 * all that it publishes goes through. Any thread.
 */
final class AgentSpool implements AutoCloseable {
  private static final Path OWN = Path.of("java", "agent");

  private final Maildir shared;
  private final Spool own;

  private AgentSpool(Maildir shared, Spool own) {
    this.shared = shared;
    this.own = own;
  }

  /**
   * Opens it.
   *
   * @throws io.sshbus.channel.BusException {@code SPOOL_IN_USE}, {@code SPOOL_FAULT}
   */
  static AgentSpool open(SpoolSettings settings) {
    Maildir shared = Maildir.open(settings.directory());
    Spool own = null;
    try {
      own = openOwn(settings);
      return new AgentSpool(shared, own);
    } finally {
      if (own == null) {
        shared.close();
      }
    }
  }

  private static Spool openOwn(SpoolSettings settings) {
    return Spool.open(
        SpoolOptions.in(settings.directory().resolve(OWN))
            .withLimits(settings.bytes().bytes(), settings.age())
            .withMaxBlock(Duration.ZERO));
  }

  /** Has {@code bus} send it, until it is closed. */
  void drain(SshBusClient bus) {
    bus.drain(shared);
    bus.drain(own);
  }

  /** As {@link io.sshbus.agent.queue.EventQueue#append}. */
  CompletionStage<?> append(ChannelName channel, EventDraft event) {
    return own.append(channel, event);
  }

  /** How it is now. */
  SpoolStatus status() {
    return own.status();
  }

  @Override
  public void close() {
    own.close();
    shared.close();
  }
}
