package io.sshbus.identity;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Quoted;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rights of one principal, worked out once for a connection. Immutable. */
public final class Grants {
  private record Grant(Rule rule, ChannelFilter filter) {}

  private final Principal principal;
  private final Map<Verb, List<Grant>> grants = new EnumMap<>(Verb.class);

  Grants(Principal principal, List<Rule> rules) {
    this.principal = principal;
    for (Verb verb : Verb.values()) {
      grants.put(verb, resolve(verb, rules));
    }
  }

  private List<Grant> resolve(Verb verb, List<Rule> rules) {
    List<Grant> resolved = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.verbs().contains(verb) && rule.principals().matches(principal)) {
        for (FilterTemplate filter : rule.filters()) {
          filter.resolve(principal).ifPresent(own -> resolved.add(new Grant(rule, own)));
        }
      }
    }
    return List.copyOf(resolved);
  }

  /** Whether these allow exactly what {@code other} does, by the same filters. */
  public boolean allowsTheSame(Grants other) {
    for (Verb verb : Verb.values()) {
      List<ChannelFilter> mine = grants(verb).stream().map(Grant::filter).toList();
      if (!mine.equals(other.grants(verb).stream().map(Grant::filter).toList())) {
        return false;
      }
    }
    return true;
  }

  /** Whose rights these are. */
  public Principal principal() {
    return principal;
  }

  /** Whether the principal may do {@code verb} on one channel. */
  public Decision check(Verb verb, ChannelName channel) {
    for (Grant grant : grants(verb)) {
      if (grant.filter().matches(channel)) {
        return new Decision.Allowed(grant.rule());
      }
    }
    return denied(verb, ChannelFilter.of(channel));
  }

  /**
   * Whether the principal may do {@code verb} on every channel of {@code asked}: one filter of one
   * rule covers it.
   */
  public Decision check(Verb verb, ChannelFilter asked) {
    for (Grant grant : grants(verb)) {
      if (grant.filter().covers(asked)) {
        return new Decision.Allowed(grant.rule());
      }
    }
    return denied(verb, asked);
  }

  /** Where the principal may do {@code verb}: the widest filters, none of them inside another. */
  public List<ChannelFilter> allowed(Verb verb) {
    return widest(grants(verb).stream().map(Grant::filter).toList());
  }

  private List<Grant> grants(Verb verb) {
    return grants.getOrDefault(verb, List.of());
  }

  private Decision denied(Verb verb, ChannelFilter asked) {
    if (verb == Verb.PUBLISH && asked.levels().get(0).equals("$SYS")) {
      return new Decision.Denied("only the bus itself publishes to $SYS", List.of());
    }
    if (principal instanceof Principal.Pending) {
      return new Decision.Denied(
          principal + " has no rights until an operator accepts its key", List.of());
    }
    List<ChannelFilter> near =
        grants(verb).stream().map(Grant::filter).filter(asked::intersects).toList();
    String verbName = verb.name().toLowerCase(Locale.ROOT);
    String reason =
        near.isEmpty()
            ? "%s has no right to %s on %s"
            : "%s has the right to %s on a part of %s only";
    return new Decision.Denied(
        reason.formatted(principal, verbName, Quoted.of(asked.value())), widest(near));
  }

  private static List<ChannelFilter> widest(List<ChannelFilter> filters) {
    List<ChannelFilter> widest = new ArrayList<>();
    for (ChannelFilter filter : filters) {
      if (widest.stream().noneMatch(known -> known.covers(filter))) {
        widest.removeIf(filter::covers);
        widest.add(filter);
      }
    }
    return List.copyOf(widest);
  }
}
