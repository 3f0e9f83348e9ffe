package io.sshbus.server.data;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.SshPublicKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The texts of {@code ssh_config} and {@code known_hosts}, in the formats of ssh_config(5) and
 * sshd(8).
 *
 * @param directory the real path
 * @param address where the router listens, with its port
 * @param hostKey the router's
 */
record ClientFiles(Path directory, InetSocketAddress address, SshPublicKey hostKey) {
  private static final String LOCALHOST = "127.0.0.1";
  private static final int SSH_PORT = 22;

  /** OpenSSH 9.2 cannot be told to take these characters of a path as they are. */
  static void checkPath(Path directory) {
    String text = directory.toString();
    if (text.contains("${")
        || text.chars().anyMatch(c -> c == '"' || c == '\\' || Character.isISOControl(c))) {
      throw new BusException(
          ErrorCode.USAGE,
          "the path of the data directory has a character that ssh_config cannot hold (\" \\ ${ or a control"
              + " character), choose another one: "
              + Quoted.of(text));
    }
  }

  /**
   * The first line of both files. While it stays the same, so do the files, with what an operator
   * may have changed in them.
   */
  String firstLine() {
    return "# Written by the router, and again when one of these changes: "
        + String.join(" ", "1", where(host()), hostKey.fingerprint().toString(), path(""))
        + "\n";
  }

  String sshConfig() {
    return firstLine()
        + """

        # The operator: ssh -F %1$s bus help
        Host bus
          User operator
          IdentityFile %2$s

        # A node brings its own key, for it has none here: ssh -F %1$s -i HOSTKEY NAME@bus-node help
        Host bus-node
          IdentityFile none
          IdentityAgent none

        Host bus bus-node
          HostName %3$s
          Port %4$d
          HostKeyAlias %5$s
          UserKnownHostsFile %6$s
          GlobalKnownHostsFile /dev/null
          StrictHostKeyChecking yes
          UpdateHostKeys no
          IdentitiesOnly yes
          BatchMode yes
          PasswordAuthentication no
          KbdInteractiveAuthentication no
          ForwardAgent no
          ForwardX11 no
          RequestTTY no
          LogLevel ERROR
          ConnectTimeout 10
          ServerAliveInterval 15
          ServerAliveCountMax 3
        """
            .formatted(
                "\"" + directory.resolve(DataDirectory.SSH_CONFIG) + "\"",
                path(DataDirectory.OPERATOR_KEY),
                escaped(host()),
                address.getPort(),
                alias(),
                path(DataDirectory.KNOWN_HOSTS));
  }

  String knownHosts() {
    List<String> names = new ArrayList<>(List.of(alias(), where(host())));
    if (listensToLocalhost()) {
      names.add(where("localhost"));
    }
    if (ip().isAnyLocalAddress()) {
      names.add(where("::1"));
    }
    String all = names.stream().distinct().collect(Collectors.joining(","));
    return firstLine() + all + " " + hostKey.text() + "\n";
  }

  /** Named after the key, so that lines of several routers can stand in one file. */
  private String alias() {
    return "sshbus-" + hostKey.fingerprint().hex().substring(0, 16);
  }

  private InetAddress ip() {
    return address.getAddress();
  }

  private boolean listensToLocalhost() {
    return ip().isAnyLocalAddress() || ip().isLoopbackAddress();
  }

  private String host() {
    if (ip().isAnyLocalAddress()) {
      return LOCALHOST;
    }
    String text = ip().getHostAddress();
    return text.equals("0:0:0:0:0:0:0:1") ? "::1" : text;
  }

  private String where(String host) {
    return address.getPort() == SSH_PORT ? host : "[" + host + "]:" + address.getPort();
  }

  private String path(String name) {
    return "\"" + escaped(directory.resolve(name).toString()) + "\"";
  }

  private static String escaped(String text) {
    return text.replace("%", "%%");
  }
}
