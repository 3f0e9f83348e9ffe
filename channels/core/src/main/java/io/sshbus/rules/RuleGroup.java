package io.sshbus.rules;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of one filter. One pass over a body finds those worth a try, however many there are.
 * Immutable.
 */
public final class RuleGroup {
  private final List<ActiveRule> rules;
  private final LiteralIndex literals;
  private final JsonIndex json;
  private final BitSet always = new BitSet();

  RuleGroup(List<ActiveRule> rules) {
    this.rules = List.copyOf(rules);
    this.json = new JsonIndex(rules);
    Map<String, List<Integer>> byLiteral = new HashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      int place = i;
      ActiveRule rule = rules.get(i);
      rule.literals()
          .forEach(
              literal -> byLiteral.computeIfAbsent(literal, l -> new ArrayList<>()).add(place));
      always.set(i, rule.triesAll());
    }
    this.literals = new LiteralIndex(byLiteral);
  }

  /** The rules of the group that are worth a try on a body, in the order of the configuration. */
  void candidates(EventBody body, Scratch scratch, List<ActiveRule> into) {
    BitSet found = scratch.found;
    found.clear();
    found.or(always);
    if (literals.size() > 0) {
      scratch.seen.clear();
      literals.find(body.bytes(), scratch.seen, found);
    }
    json.find(body, found);
    for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
      into.add(rules.get(i));
    }
  }

  /** What one pass after the other can use. */
  static final class Scratch {
    private final BitSet seen = new BitSet();
    private final BitSet found = new BitSet();
  }
}
