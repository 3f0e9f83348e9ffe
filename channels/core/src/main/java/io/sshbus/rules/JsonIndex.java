package io.sshbus.rules;

import java.math.BigDecimal;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * Rules about values in JSON, by their places: each place is looked up once for all its rules, and
 * of those that compare with a value only the ones for which that holds are tried. Immutable.
 */
final class JsonIndex {
  private final Map<JsonPointer, Place> places = new LinkedHashMap<>();

  private static final class Place {
    final Map<String, BitSet> same = new HashMap<>();
    final Map<Comparison.Operator, NavigableMap<BigDecimal, BitSet>> bounds =
        new EnumMap<>(Comparison.Operator.class);
    final BitSet others = new BitSet();

    void add(Comparison comparison, int rule) {
      if (comparison.operator() == Comparison.Operator.SAME) {
        same.computeIfAbsent(comparison.sameAs(), s -> new BitSet()).set(rule);
      } else if (comparison.operator().isOfNumbers()) {
        bounds
            .computeIfAbsent(comparison.operator(), o -> new TreeMap<>())
            .computeIfAbsent(new BigDecimal(comparison.operand()), n -> new BitSet())
            .set(rule);
      } else {
        others.set(rule);
      }
    }

    void find(JsonNode value, BitSet found) {
      found.or(others);
      String form = same.isEmpty() ? null : Comparison.form(value);
      BitSet equal = form == null ? null : same.get(form);
      if (equal != null) {
        found.or(equal);
      }
      if (value.isNumber()) {
        bounds.forEach(
            (operator, of) ->
                holding(operator, of, value.decimalValue()).values().forEach(found::or));
      }
    }

    private static Map<BigDecimal, BitSet> holding(
        Comparison.Operator operator, NavigableMap<BigDecimal, BitSet> bounds, BigDecimal value) {
      return switch (operator) {
        case LESS -> bounds.tailMap(value, false);
        case AT_MOST -> bounds.tailMap(value, true);
        case MORE -> bounds.headMap(value, false);
        default -> bounds.headMap(value, true);
      };
    }
  }

  /**
   * Indexes rules.
   *
   * @param rules all of a group; those that ask for something else are passed over
   */
  JsonIndex(List<ActiveRule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).rule().condition() instanceof Condition.Holds holds) {
        places.computeIfAbsent(holds.pointer(), p -> new Place()).add(holds.comparison(), i);
      }
    }
  }

  /** Adds to {@code found} the places in the group of those that are worth a try. */
  void find(EventBody body, BitSet found) {
    JsonNode json = places.isEmpty() ? null : body.json();
    if (json != null) {
      places.forEach((pointer, place) -> place.find(json.at(pointer), found));
    }
  }
}
