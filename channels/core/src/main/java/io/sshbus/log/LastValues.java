package io.sshbus.log;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the last values that were asked for.
 *
 * @param values in the order of their channels
 * @param next the channel behind which to go on; null where that was all
 */
public record LastValues(List<LastValue> values, @Nullable ChannelName next) {

  /**
   * What to look for.
   *
   * @param filter the channels
   * @param after the channel behind which to begin; null for the first
   * @param maxBytes stop after the value that reaches it, 1 or more
   */
  public record Request(ChannelFilter filter, @Nullable ChannelName after, int maxBytes) {}
}
