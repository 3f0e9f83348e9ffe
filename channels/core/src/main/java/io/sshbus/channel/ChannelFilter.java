package io.sshbus.channel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A set of channels, with the wildcards of MQTT: {@code +} stands for one level, {@code #} at the
 * end for all levels from there on, none included ({@code raid/#} matches {@code raid}). A wildcard
 * as first level does not match first levels that begin with {@code $} (MQTT 5.0, section 4.7.2).
 *
 * @param value limits as for {@link ChannelName}
 */
public record ChannelFilter(String value) implements Comparable<ChannelFilter> {
  /** Every channel of the users. */
  public static final ChannelFilter ALL = new ChannelFilter("#");

  /**
   * Refuses what is no filter.
   *
   * @throws BusException {@link ErrorCode#BAD_FILTER}
   */
  public ChannelFilter {
    String fault = Levels.fault(value);
    if (fault == null) {
      fault = wildcardFault(value);
    }
    if (fault != null) {
      throw new BusException(ErrorCode.BAD_FILTER, "the filter " + Quoted.of(value) + " " + fault);
    }
  }

  private static @Nullable String wildcardFault(String value) {
    List<String> levels = Levels.split(value);
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      boolean wild = level.indexOf('+') >= 0 || level.indexOf('#') >= 0;
      if (wild && level.length() > 1) {
        return "has a wildcard that is not a whole level: " + Quoted.of(level);
      }
      if (level.equals("#") && i < levels.size() - 1) {
        return "has a # that is not its last level";
      }
    }
    return null;
  }

  /** The filter that matches {@code channel} alone. */
  public static ChannelFilter of(ChannelName channel) {
    return new ChannelFilter(channel.value());
  }

  /** Whether the filter has no wildcard and so is the name of one channel. */
  public boolean isChannel() {
    return value.indexOf('+') < 0 && value.indexOf('#') < 0;
  }

  /** The levels, first to last. */
  public List<String> levels() {
    return Levels.split(value);
  }

  /** Whether {@code channel} belongs to the set. */
  public boolean matches(ChannelName channel) {
    return isChannel() ? value.equals(channel.value()) : covers(channel.levels());
  }

  /** Whether every channel that {@code other} matches is matched by this filter too. */
  public boolean covers(ChannelFilter other) {
    return covers(other.levels());
  }

  private boolean covers(List<String> other) {
    List<String> mine = levels();
    if (isWild(mine.get(0)) && other.get(0).startsWith("$")) {
      return false;
    }
    for (int i = 0; i < mine.size(); i++) {
      String level = mine.get(i);
      if (level.equals("#")) {
        return true;
      }
      if (i >= other.size()) {
        return false;
      }
      if (other.get(i).equals("#")) {
        // Every channel has a first level, so that +/# is all that # is.
        return i == 0 && mine.equals(List.of("+", "#"));
      }
      if (!level.equals("+") && !level.equals(other.get(i))) {
        return false;
      }
    }
    return mine.size() == other.size();
  }

  /** Whether some channel is matched by both filters. */
  public boolean intersects(ChannelFilter other) {
    return intersection(other).isPresent();
  }

  /** The filter of the channels that both match; nothing where there are none. */
  public Optional<ChannelFilter> intersection(ChannelFilter other) {
    List<String> mine = levels();
    List<String> theirs = other.levels();
    if ((isWild(mine.get(0)) && theirs.get(0).startsWith("$"))
        || (isWild(theirs.get(0)) && mine.get(0).startsWith("$"))) {
      return Optional.empty();
    }
    List<String> both = new ArrayList<>();
    for (int i = 0; i < mine.size() || i < theirs.size(); i++) {
      if (restIsWild(mine, i)) {
        return joined(both, theirs, i);
      }
      if (restIsWild(theirs, i)) {
        return joined(both, mine, i);
      }
      if (i >= mine.size() || i >= theirs.size()) {
        return Optional.empty();
      }
      String level = mine.get(i).equals("+") ? theirs.get(i) : mine.get(i);
      if (!level.equals(theirs.get(i)) && !theirs.get(i).equals("+")) {
        return Optional.empty();
      }
      both.add(level);
    }
    return joined(both, List.of(), 0);
  }

  /** The rest of the other filter stands where this one takes anything. */
  private static Optional<ChannelFilter> joined(List<String> both, List<String> rest, int from) {
    if (from < rest.size()) {
      both.addAll(rest.subList(from, rest.size()));
    }
    String value = String.join("/", both);
    // Two filters within the limit can have more than it in common only where nothing fits.
    return value.getBytes(StandardCharsets.UTF_8).length > ChannelName.MAX_BYTES
        ? Optional.empty()
        : Optional.of(new ChannelFilter(value));
  }

  private static boolean restIsWild(List<String> levels, int i) {
    return i < levels.size() && levels.get(i).equals("#");
  }

  private static boolean isWild(String level) {
    return level.equals("+") || level.equals("#");
  }

  @Override
  public int compareTo(ChannelFilter other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
