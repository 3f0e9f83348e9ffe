package io.sshbus.rules;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.routing.SubscriptionTrie;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All rules of a configuration, in its order. The rules of one filter are one {@link RuleGroup}, so
 * that the cost of an event grows with the filters that match its channel and with the rules that
 * are worth a try, and not with their number. Any thread.
 */
public final class RuleSet {
  /** No rules. */
  public static final RuleSet NONE = new RuleSet(List.of());

  /** The most rules. */
  public static final int MAX_RULES = 10_000;

  /** The most rules whose patterns have to be tried on every body. */
  public static final int MAX_TRYING_ALL = 100;

  private final List<ActiveRule> rules = new ArrayList<>();
  private final SubscriptionTrie<RuleGroup> groups = new SubscriptionTrie<>();

  /**
   * Takes rules in.
   *
   * @throws BusException {@link ErrorCode#USAGE}: too many, two of one name, or too many without a
   *     literal text that an index could look for
   */
  public RuleSet(List<ContentRule> rules) {
    requireAtMost(MAX_RULES, rules.size(), "rules");
    Set<String> names = new HashSet<>();
    Map<ChannelFilter, List<ActiveRule>> byFilter = new LinkedHashMap<>();
    for (ContentRule rule : rules) {
      if (!names.add(rule.name())) {
        throw new BusException(
            ErrorCode.USAGE, "two rules have the name " + Quoted.of(rule.name()));
      }
      ActiveRule active = ActiveRule.of(this.rules.size(), rule);
      this.rules.add(active);
      for (ChannelFilter filter : new HashSet<>(rule.on())) {
        byFilter.computeIfAbsent(filter, f -> new ArrayList<>()).add(active);
      }
    }
    List<ActiveRule> tryingAll = this.rules.stream().filter(ActiveRule::triesAll).toList();
    if (tryingAll.size() > MAX_TRYING_ALL) {
      throw new BusException(
          ErrorCode.USAGE,
          "the pattern of the rule "
              + Quoted.of(tryingAll.get(MAX_TRYING_ALL).rule().name())
              + " has no text of at least "
              + LiteralIndex.SHORTEST
              + " letters that must stand in a body; at most "
              + MAX_TRYING_ALL
              + " such rules can be, since each is tried on every event");
    }
    byFilter.forEach((filter, of) -> groups.add(filter, new RuleGroup(of)));
  }

  /** The channels whose events rules republish, a filter for each rule that has it. */
  public List<ChannelFilter> republished() {
    return rules.stream()
        .filter(active -> active.rule().republish() != null)
        .flatMap(active -> active.rule().on().stream().distinct())
        .toList();
  }

  private static void requireAtMost(int most, int count, String what) {
    if (count > most) {
      throw new BusException(
          ErrorCode.USAGE, "there are " + count + " " + what + ", more than " + most);
    }
  }

  /** The rules, in their order. */
  public List<ActiveRule> rules() {
    return List.copyOf(rules);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** The groups with rules for a channel; to be kept by whoever publishes there. */
  public List<RuleGroup> on(ChannelName channel) {
    if (rules.isEmpty()) {
      return List.of();
    }
    synchronized (groups) {
      return List.copyOf(groups.match(channel));
    }
  }
}
