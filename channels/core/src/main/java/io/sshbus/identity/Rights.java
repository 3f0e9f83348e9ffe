package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Who may do what: allow-lists only, so the order of the rules changes nothing but which one is
 * named.
 *
 * @param rules at most {@value #MAX_RULES}
 */
public record Rights(List<Rule> rules) {
  /** The most rules. */
  public static final int MAX_RULES = 1000;

  /**
   * What holds where nothing is configured. Operators may do everything within the first levels
   * that have a meaning, nodes what the table of first levels in the protocol gives them, others
   * nothing.
   */
  public static final Rights DEFAULT =
      new Rights(
          List.of(
              Rule.of("operator:*", all(), "#", "$to/#", "$node/#"),
              Rule.of("operator:*", EnumSet.complementOf(EnumSet.of(Verb.PUBLISH)), "$SYS/#"),
              Rule.of("node:*", all(), "#"),
              Rule.of("node:*", Set.of(Verb.PUBLISH), "$to/+/#"),
              Rule.of("node:*", Set.of(Verb.SUBSCRIBE), "$to/{node}/#"),
              Rule.of("node:*", EnumSet.of(Verb.PUBLISH, Verb.RESPOND), "$node/{node}/#"),
              Rule.of("node:*", EnumSet.of(Verb.SUBSCRIBE, Verb.REQUEST), "$node/#"),
              Rule.of("node:*", Set.of(Verb.SUBSCRIBE), "$SYS/nodes/#")));

  /**
   * Refuses too many rules.
   *
   * @throws BusException {@link ErrorCode#USAGE}
   */
  public Rights {
    if (rules.size() > MAX_RULES) {
      throw new BusException(
          ErrorCode.USAGE, "there are " + rules.size() + " rules, more than " + MAX_RULES);
    }
    rules = List.copyOf(rules);
  }

  private static Set<Verb> all() {
    return EnumSet.allOf(Verb.class);
  }

  /** The rights of {@code principal}; to be kept by its connection. */
  public Grants of(Principal principal) {
    return new Grants(principal, rules);
  }

  /**
   * Whether {@code principal} may do {@code verb} on one channel. For many questions ask {@link
   * #of} once.
   */
  public Decision check(Principal principal, Verb verb, ChannelName channel) {
    return of(principal).check(verb, channel);
  }

  /**
   * Whether {@code principal} may do {@code verb} on all of {@code asked}. For many questions ask
   * {@link #of} once.
   */
  public Decision check(Principal principal, Verb verb, ChannelFilter asked) {
    return of(principal).check(verb, asked);
  }
}
