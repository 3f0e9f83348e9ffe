package io.sshbus.agent.config;

import io.sshbus.channel.Quoted;
import io.sshbus.config.DataSize;
import io.sshbus.config.Section;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The socket that local programs use.
 *
 * @param path null for no socket
 * @param mode who may connect
 * @param group that the socket belongs to; null for the agent's own
 * @param connections the most at once
 * @param connectionsPerUser the most of one user
 * @param subscriptions the most of one connection
 * @param upstream the most subscriptions that local programs have at the router, all together
 * @param outbox how much may wait for one slow reader
 */
public record SocketSettings(
    @Nullable Path path,
    Set<PosixFilePermission> mode,
    @Nullable String group,
    int connections,
    int connectionsPerUser,
    int subscriptions,
    int upstream,
    DataSize outbox) {
  /** What holds where nothing is configured. */
  public static final SocketSettings DEFAULT =
      new SocketSettings(
          Path.of("/run/sshbus/agent.sock"),
          PosixFilePermissions.fromString("rw-rw----"),
          null,
          256,
          64,
          16,
          24,
          DataSize.ofMib(1));

  static SocketSettings read(Section in) {
    return new SocketSettings(
        in.value("path", SocketSettings::socket)
            .orElse(Optional.ofNullable(DEFAULT.path))
            .orElse(null),
        in.value("mode", SocketSettings::mode).orElse(DEFAULT.mode),
        in.value("group", text -> text).orElse(null),
        in.number("connections", DEFAULT.connections, 1, 4096),
        in.number("connectionsPerUser", DEFAULT.connectionsPerUser, 1, 4096),
        in.number("subscriptions", DEFAULT.subscriptions, 1, 256),
        in.number("upstream", DEFAULT.upstream, 1, 256),
        in.size("outbox", DEFAULT.outbox, DataSize.ofKib(64), DataSize.ofMib(64)));
  }

  private static Optional<Path> socket(String text) {
    return text.equals("none") ? Optional.empty() : Optional.of(Words.path(text));
  }

  private static Set<PosixFilePermission> mode(String text) {
    if (!text.matches("0?[0-7]{3}")) {
      throw new IllegalArgumentException(
          "expected a mode such as \"0660\", saw " + Quoted.of(text));
    }
    StringBuilder letters = new StringBuilder();
    for (char digit : text.substring(text.length() - 3).toCharArray()) {
      int bits = digit - '0';
      letters.append((bits & 4) == 0 ? '-' : 'r');
      letters.append((bits & 2) == 0 ? '-' : 'w');
      letters.append((bits & 1) == 0 ? '-' : 'x');
    }
    return PosixFilePermissions.fromString(letters.toString());
  }
}
