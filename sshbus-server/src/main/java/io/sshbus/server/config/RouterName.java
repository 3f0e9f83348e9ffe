package io.sshbus.server.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a router calls itself to its clients.
 *
 * @param value 1 to 63 of {@code a-z 0-9 -}, no hyphen at either end
 */
public record RouterName(String value) {
  private static final Pattern FORM = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

  /** For a host that has no usable name. */
  public static final RouterName UNNAMED = new RouterName("r1");

  /**
   * Refuses everything else.
   *
   * @throws BusException {@link ErrorCode#USAGE}
   */
  public RouterName {
    if (!FORM.matcher(value).matches()) {
      throw new BusException(
          ErrorCode.USAGE,
          "expected a name of 1 to 63 of a-z 0-9 - such as r1, saw " + Quoted.of(value));
    }
  }

  /** The first label of a host's name, or {@link #UNNAMED} where that is no router's name. */
  public static RouterName ofHost(String hostName) {
    String label = hostName.strip().toLowerCase(Locale.ROOT).split("\\.", 2)[0];
    return FORM.matcher(label).matches() && !label.equals("localhost")
        ? new RouterName(label)
        : UNNAMED;
  }

  @Override
  public String toString() {
    return value;
  }
}
