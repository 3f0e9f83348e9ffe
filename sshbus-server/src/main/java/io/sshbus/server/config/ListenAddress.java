package io.sshbus.server.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the router listens: {@code 127.0.0.1:2222}, {@code [::1]:2222}, {@code 0.0.0.0:22}.
 *
 * @param host an address or a host name, without brackets
 * @param port 0 to 65535; 0 takes one that is free
 */
public record ListenAddress(String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([A-Za-z0-9._-]{1,253})):(\\d{1,5})");

  /** Refuses what is no port. */
  public ListenAddress {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is from 0 to 65535: " + port);
    }
  }

  /**
   * Reads {@code HOST:PORT}; an IPv6 address stands in brackets.
   *
   * @throws BusException {@link ErrorCode#USAGE}
   */
  public static ListenAddress parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      int port = Integer.parseInt(matcher.group(3));
      if (port <= 65_535) {
        return new ListenAddress(host, port);
      }
    }
    throw new BusException(
        ErrorCode.USAGE,
        "expected HOST:PORT such as 127.0.0.1:2222 or \"[::1]:2222\", saw " + Quoted.of(text));
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
