package io.sshbus.client.publish;

import io.sshbus.channel.BusException;
import io.sshbus.wire.RouterFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why the bus does not take a channel's events for now. To send them again is the client's
 * business; that it has to is its user's, who otherwise sees only a budget that is used up. Written
 * on the loop, read by any thread.
 */
final class LastRefusal {
  private static final Logger LOG = LoggerFactory.getLogger(LastRefusal.class);

  private final String channel;
  private volatile String text = "";

  LastRefusal(String channel) {
    this.channel = channel;
  }

  /** The first of several in a row is a warning in the log. */
  void remember(RouterFrame.Error error) {
    String now = error.code() + ": " + error.message();
    if (text.isEmpty()) {
      LOG.warn("The bus refuses for now what is published to {}: {}", channel, now);
    }
    text = now;
  }

  /** Something was confirmed. */
  void forget() {
    if (!text.isEmpty()) {
      text = "";
    }
  }

  /** {@code fault} with the reason behind it, if there is one. */
  @Nullable BusException explain(@Nullable BusException fault) {
    String why = text;
    return fault == null || why.isEmpty()
        ? fault
        : new BusException(
            fault.code(), fault.getMessage() + "; the bus refuses for now: " + why, fault);
  }
}
