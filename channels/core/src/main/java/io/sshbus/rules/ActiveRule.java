package io.sshbus.rules;

import io.sshbus.routing.BodyPattern;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A rule at its place in a configuration. Any thread.
 *
 * @param number its place, from 0
 * @param rule what it says
 * @param literals of which one stands in every body that it holds for; empty where it must be tried
 *     on every body
 * @param figures what became of it
 */
public record ActiveRule(int number, ContentRule rule, Set<String> literals, RuleFigures figures) {

  static ActiveRule of(int number, ContentRule rule) {
    return new ActiveRule(number, rule, literals(rule.condition()), new RuleFigures());
  }

  private static Set<String> literals(Condition condition) {
    if (!(condition instanceof Condition.Matches matches)) {
      return Set.of();
    }
    Set<String> required = RequiredLiterals.of(matches.pattern().text());
    boolean tooShort =
        required.stream()
            .anyMatch(text -> text.getBytes(StandardCharsets.UTF_8).length < LiteralIndex.SHORTEST);
    return tooShort ? Set.of() : required;
  }

  /** Whether its pattern has to be tried on every body of its channels. */
  public boolean triesAll() {
    return rule.condition() instanceof Condition.Matches && literals.isEmpty();
  }

  /** What it finds in a body; null where it does not hold. */
  @Nullable Captures find(EventBody body) {
    if (rule.condition() instanceof Condition.Matches matches) {
      return find(matches.pattern(), body);
    }
    Condition.Holds holds = (Condition.Holds) rule.condition();
    JsonNode json = body.json();
    JsonNode value = json == null ? null : json.at(holds.pointer());
    if (value == null || !holds.comparison().holds(value)) {
      return null;
    }
    String text = value.isString() ? value.stringValue() : value.toString();
    return group -> text;
  }

  private static @Nullable Captures find(BodyPattern pattern, EventBody body) {
    Optional<Function<String, @Nullable String>> found = pattern.find(body.array());
    return found.isEmpty() ? null : found.get()::apply;
  }
}
