package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One line of an allow-list: these principals may do this on those channels.
 *
 * @param verbs at least one; {@code anonymous} may only subscribe
 * @param filters 1 to {@value #MAX_FILTERS}; {@code {node}} only where the pattern is one of nodes;
 *     no {@code $SYS} where publishing is among the verbs
 */
public record Rule(PrincipalPattern principals, Set<Verb> verbs, List<FilterTemplate> filters) {
  /** The most filters in one rule. */
  public static final int MAX_FILTERS = 100;

  /**
   * Refuses rules that say nothing or too much.
   *
   * @throws BusException {@link ErrorCode#USAGE}
   */
  public Rule {
    if (verbs.isEmpty()) {
      throw bad(principals, "has no verb");
    }
    if (filters.isEmpty() || filters.size() > MAX_FILTERS) {
      throw bad(principals, "has " + filters.size() + " filters, not 1 to " + MAX_FILTERS);
    }
    verbs = Collections.unmodifiableSet(EnumSet.copyOf(verbs));
    filters = List.copyOf(filters);
    if (principals.isAnonymous() && !verbs.equals(Set.of(Verb.SUBSCRIBE))) {
      throw bad(principals, "gives more than subscribe to those without any proof");
    }
    if (!principals.isOfNodes() && filters.stream().anyMatch(FilterTemplate::hasNode)) {
      throw bad(principals, "says {node} to somebody who is no node");
    }
    if (verbs.contains(Verb.PUBLISH) && filters.stream().anyMatch(Rule::isOfTheBus)) {
      throw bad(principals, "lets somebody publish to $SYS, where the bus alone writes");
    }
  }

  /**
   * A rule from texts.
   *
   * @throws BusException {@link ErrorCode#USAGE}, {@link ErrorCode#BAD_PRINCIPAL} or {@link
   *     ErrorCode#BAD_FILTER}
   */
  public static Rule of(String principals, Set<Verb> verbs, String... filters) {
    return new Rule(
        new PrincipalPattern(principals),
        verbs,
        Stream.of(filters).map(FilterTemplate::new).toList());
  }

  private static boolean isOfTheBus(FilterTemplate filter) {
    return filter.value().equals("$SYS") || filter.value().startsWith("$SYS/");
  }

  private static BusException bad(PrincipalPattern principals, String fault) {
    return new BusException(ErrorCode.USAGE, "the rule for " + principals + " " + fault);
  }
}
