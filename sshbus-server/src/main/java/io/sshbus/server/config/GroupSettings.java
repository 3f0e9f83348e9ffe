package io.sshbus.server.config;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Quoted;
import io.sshbus.config.Section;
import io.sshbus.identity.PrincipalPattern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for groups of one name.
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 . _ -}
 * @param filter the groups' filter; null for any
 * @param members who may join; empty for everybody with the right to subscribe
 * @param maxDeliveries after so many in vain an event is a dead letter; 0 for never
 * @param deadLetters where such events go; null for {@code $SYS/dead-letters/NAME}
 * @param ackTimeout how long a member may have something unacknowledged and say nothing
 */
public record GroupSettings(
    String name,
    @Nullable ChannelFilter filter,
    List<PrincipalPattern> members,
    int maxDeliveries,
    @Nullable ChannelName deadLetters,
    Duration ackTimeout) {
  /** How many groups may be configured. */
  public static final int MOST = 1000;

  /** How long a member may be silent where nothing is configured. */
  public static final Duration ACK_TIMEOUT = Duration.ofMinutes(1);

  private static final int MOST_DELIVERIES = 1000;
  private static final String SYS = "$SYS";

  /** Makes a copy of what could be changed from outside. */
  public GroupSettings {
    members = List.copyOf(members);
  }

  static List<GroupSettings> readAll(Section root) {
    List<GroupSettings> all = root.sections("groups", GroupSettings::read).orElse(List.of());
    if (all.size() > MOST) {
      throw root.fault("groups", "expected at most " + MOST + " groups");
    }
    return all;
  }

  private static GroupSettings read(Section in) {
    String name =
        in.value("name", GroupSettings::name)
            .orElseThrow(() -> in.fault("name", "every group that is configured has a name"));
    ChannelFilter filter = in.value("filter", ChannelFilter::new).orElse(null);
    ChannelName letters = in.value("deadLetters", GroupSettings::deadLetters).orElse(null);
    if (filter != null && letters != null && filter.matches(letters)) {
      throw in.fault(
          "deadLetters", letters + " is in " + filter + ", so the group would get them again");
    }
    return new GroupSettings(
        name,
        filter,
        in.values("members", PrincipalPattern::new).orElse(List.of()),
        in.number("maxDeliveries", 0, 0, MOST_DELIVERIES),
        letters,
        in.duration("ackTimeout", ACK_TIMEOUT, Duration.ofSeconds(1), Duration.ofDays(1)));
  }

  private static String name(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "expected 1 to 64 of A-Z a-z 0-9 . _ -, saw " + Quoted.of(text));
    }
    return text;
  }

  /** What the bus says of itself is not mixed with what others said. */
  private static ChannelName deadLetters(String text) {
    ChannelName channel = new ChannelName(text);
    if (channel.levels().get(0).equals(SYS) && !text.startsWith(SYS + "/dead-letters/")) {
      throw new IllegalArgumentException(
          "expected a channel outside of $SYS, or in $SYS/dead-letters, saw " + Quoted.of(text));
    }
    return channel;
  }
}
