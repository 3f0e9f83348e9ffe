package io.sshbus.server.group;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.group.GroupRules;
import io.sshbus.identity.Principal;
import io.sshbus.identity.PrincipalPattern;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says about groups of one name.
 *
 * @param name the groups' name
 * @param filter theirs; null for any
 * @param members who may join, besides having the right to subscribe; empty for everybody
 * @param rules for what is not acknowledged
 * @param deadLetters where events go that nobody could handle
 */
public record GroupPolicy(
    String name,
    @Nullable ChannelFilter filter,
    List<PrincipalPattern> members,
    GroupRules rules,
    ChannelName deadLetters) {
  /** How long a member may be silent where nothing is configured. */
  public static final Duration SILENCE = Duration.ofMinutes(1);

  /** Makes copies of what could be changed from outside. */
  public GroupPolicy {
    members = List.copyOf(members);
  }

  /** What holds for groups that are not configured: no event of theirs is ever given up. */
  public static GroupPolicy unconfigured(String name) {
    return new GroupPolicy(
        name, null, List.of(), new GroupRules(0, SILENCE.toMillis()), defaultDeadLetters(name));
  }

  /** Where dead letters go that were given no channel: operators alone may read there. */
  public static ChannelName defaultDeadLetters(String name) {
    return new ChannelName("$SYS/dead-letters/" + name);
  }

  boolean isAbout(GroupKey key) {
    return name.equals(key.name()) && (filter == null || filter.equals(key.filter()));
  }

  boolean admits(Principal principal) {
    return members.isEmpty() || members.stream().anyMatch(who -> who.matches(principal));
  }
}
