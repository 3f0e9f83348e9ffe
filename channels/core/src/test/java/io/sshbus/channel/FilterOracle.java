package io.sshbus.channel;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The rules of MQTT 5.0, section 4.7, spelled out once more, without regard to speed. */
public final class FilterOracle {
  private FilterOracle() {}

  /** Whether a channel belongs to a filter. */
  public static boolean matches(String filter, String channel) {
    boolean wild = filter.startsWith("+") || filter.startsWith("#");
    if (wild && channel.startsWith("$")) {
      return false;
    }
    return matches(Arrays.asList(filter.split("/")), Arrays.asList(channel.split("/")));
  }

  /** {@link #matches} with a memory. */
  public static Predicate<ChannelName> of(ChannelFilter filter) {
    Map<ChannelName, Boolean> known = new HashMap<>();
    return channel -> known.computeIfAbsent(channel, name -> matches(filter.value(), name.value()));
  }

  private static boolean matches(List<String> filter, List<String> channel) {
    if (filter.isEmpty()) {
      return channel.isEmpty();
    }
    if (filter.get(0).equals("#")) {
      return true;
    }
    if (channel.isEmpty()) {
      return false;
    }
    boolean here = filter.get(0).equals("+") || filter.get(0).equals(channel.get(0));
    return here && matches(filter.subList(1, filter.size()), channel.subList(1, channel.size()));
  }
}
