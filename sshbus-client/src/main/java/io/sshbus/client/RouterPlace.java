package io.sshbus.client;

import io.sshbus.channel.Quoted;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where routers are, as people write it: {@code bus.example.com}, {@code 192.0.2.7:2222}, {@code
 * [2001:db8::7]:2222}, or the name of SRV records (RFC 2782), {@code _sshbus._tcp.example.com}. A
 * host name stands for all of its addresses.
 *
 * @param name a host's name or address, without brackets, or the name of SRV records
 * @param port 1 to 65535; of no meaning for SRV records, which have their own
 */
public record RouterPlace(String name, int port) {
  /** The port where none is given: that of SSH. */
  public static final int DEFAULT_PORT = 22;

  private static final String SRV = "_sshbus._tcp.";
  private static final Pattern FORM =
      Pattern.compile(
          "(?:\\[(?<v6>[0-9A-Fa-f:.]{2,45})]|(?<host>[A-Za-z0-9_][A-Za-z0-9._-]{0,252}))"
              + "(?::(?<port>\\d{1,5}))?");

  /** Refuses an empty name and a port out of range. */
  public RouterPlace {
    if (name.isBlank() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no place of a router: " + name + " port " + port);
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException with what is expected
   */
  public static RouterPlace parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (matcher.matches()) {
      String name = matcher.group("v6") == null ? matcher.group("host") : matcher.group("v6");
      String port = matcher.group("port");
      if (port == null) {
        return new RouterPlace(name, DEFAULT_PORT);
      }
      if (!name.startsWith(SRV)) {
        return new RouterPlace(name, Integer.parseInt(port));
      }
    }
    throw new IllegalArgumentException(
        "expected HOST, HOST:PORT, [IPV6]:PORT or _sshbus._tcp.DOMAIN, saw " + Quoted.of(text));
  }

  /** Whether SRV records say host and port. */
  public boolean isService() {
    return name.startsWith(SRV);
  }

  @Override
  public String toString() {
    if (isService()) {
      return name;
    }
    return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port;
  }
}
