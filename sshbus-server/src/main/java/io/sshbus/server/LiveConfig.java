package io.sshbus.server;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.rules.RuleSet;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.command.Reload;
import io.sshbus.server.config.ServerConfig;
import io.sshbus.server.session.Connections;
import io.sshbus.wire.EventJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configuration in force, read again when an operator says so and not when the file changes: a
 * file caught half written could be whole YAML without its rights.
 */
final class LiveConfig implements Reload {
  private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);

  private final Path file;
  private final Bus bus;
  private final Connections connections;
  private final Consumer<ServerConfig> takeIn;
  private ServerConfig current;
  private Instant read;
  private @Nullable String fault;

  /**
   * A configuration that has been taken in.
   *
   * @param takeIn takes in another, but for rules and rights
   */
  LiveConfig(
      Path file,
      ServerConfig started,
      Bus bus,
      Connections connections,
      Consumer<ServerConfig> takeIn) {
    this.file = file;
    this.current = started;
    this.bus = bus;
    this.connections = connections;
    this.takeIn = takeIn;
    this.read = bus.clock().instant();
  }

  @Override
  public synchronized Outcome reload(boolean looked) {
    ServerConfig next = next(looked);
    List<String> atStartOnly = current.onlyAtStart(next.withListen(current.listen()));
    if (!looked) {
      takeIn(next, atStartOnly);
    }
    return new Outcome(next.rules().size(), atStartOnly);
  }

  private ServerConfig next(boolean looked) {
    try {
      return ServerConfig.read(file, current.name());
    } catch (BusException e) {
      refused(looked, String.valueOf(e.getMessage()));
      throw e;
    } catch (IOException e) {
      refused(looked, e.toString());
      throw new BusException(ErrorCode.USAGE, file + " cannot be read: " + e, e);
    }
  }

  private void refused(boolean looked, String message) {
    if (!looked) {
      fault = EventJson.time(bus.clock().instant()) + ": " + message;
      LOG.warn("the configuration stays as it was: {}", message);
    }
  }

  /** What takes a restart stays as it is here, so that it is named again until there was one. */
  private void takeIn(ServerConfig next, List<String> atStartOnly) {
    takeIn.accept(next);
    connections.regrant(next.rights());
    current = current.withLive(next);
    read = bus.clock().instant();
    fault = null;
    LOG.info("the configuration was read again: {} rules", next.rules().size());
    if (!atStartOnly.isEmpty()) {
      LOG.warn("only a restart takes in what changed in: {}", String.join(", ", atStartOnly));
    }
  }

  @Override
  public synchronized String state() {
    String since = "read at " + EventJson.time(read) + ", " + current.rules().size() + " rules";
    return fault == null ? since : since + "; refused at " + fault;
  }

  /** The rules of a configuration, ready to be applied. */
  static RuleSet rules(ServerConfig config) {
    return new RuleSet(config.rules());
  }
}
