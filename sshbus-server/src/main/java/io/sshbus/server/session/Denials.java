package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Decision;
import java.util.stream.Collectors;

/** Words for what is denied. */
public final class Denials {
  private static final int MOST_FILTERS = 8;

  private Denials() {}

  /** The denial as an error that names what would be allowed. */
  public static BusException exception(Decision.Denied denied) {
    String allowed =
        denied.widest().stream()
            .limit(MOST_FILTERS)
            .map(ChannelFilter::value)
            .collect(Collectors.joining(", "));
    return new BusException(
        ErrorCode.ACL_DENIED, denied.reason() + (allowed.isEmpty() ? "" : "; allowed: " + allowed));
  }
}
