package io.sshbus.server.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Quoted;
import io.sshbus.config.Section;
import io.sshbus.routing.BodyPattern;
import io.sshbus.rules.Comparison;
import io.sshbus.rules.Condition;
import io.sshbus.rules.ContentRule;
import io.sshbus.rules.RuleSet;
import io.sshbus.rules.Template;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonPointer;

/** Reads {@code rules}, which look at what is published. Whatever is wrong is told by its rule. */
final class ContentRulesReader {
  private static final int MAX_PATTERN = 1024;

  private ContentRulesReader() {}

  static List<ContentRule> read(Section root) {
    List<ContentRule> rules = root.sections("rules", ContentRulesReader::rule).orElse(List.of());
    try {
      RuleSet unused = new RuleSet(rules);
    } catch (BusException e) {
      throw root.fault("rules", e);
    }
    return rules;
  }

  private static ContentRule rule(Section in) {
    String name = needed(in, "name", "a rule", in.value("name", text -> text));
    String rule = "the rule " + Quoted.of(name);
    List<ChannelFilter> on = needed(in, "on", rule, in.values("on", ChannelFilter::new));
    Optional<Condition> match =
        in.value("match", text -> named(rule, () -> new Condition.Matches(pattern(text))));
    Optional<Condition> holds = holds(in, rule);
    if (match.isPresent() == holds.isPresent()) {
      throw in.fault("name", rule + " needs either match or json and is");
    }
    Map<String, Template> tags = in.section("tags", section -> templates(section, rule));
    Optional<Template> republish =
        in.value("republish", text -> named(rule, () -> Template.parse(text)));
    try {
      return new ContentRule(
          name, on, match.or(() -> holds).orElseThrow(), tags, republish.orElse(null));
    } catch (BusException e) {
      throw in.fault("name", rule + ": " + e.getMessage());
    }
  }

  private static Map<String, Template> templates(Section tags, String rule) {
    Map<String, Template> templates = new LinkedHashMap<>();
    for (String key : tags.texts().keySet()) {
      tags.value(key, text -> named(rule, () -> Template.parse(text)))
          .ifPresent(template -> templates.put(key, template));
    }
    return templates;
  }

  private static Optional<Condition> holds(Section in, String rule) {
    Optional<JsonPointer> pointer =
        in.value("json", text -> named(rule, () -> JsonPointer.compile(text)));
    Optional<Comparison> comparison =
        in.value("is", text -> named(rule, () -> Comparison.parse(text)));
    if (pointer.isPresent() != comparison.isPresent()) {
      throw in.fault("json", rule + " needs both json and is, the place and the comparison");
    }
    return pointer.map(place -> new Condition.Holds(place, comparison.orElseThrow()));
  }

  private static BodyPattern pattern(String text) {
    if (text.length() > MAX_PATTERN) {
      throw new IllegalArgumentException(
          "the pattern has " + text.length() + " characters, more than " + MAX_PATTERN);
    }
    return BodyPattern.parse(text);
  }

  private interface Reading<T> {
    T read();
  }

  private static <T> T named(String rule, Reading<T> reading) {
    try {
      return reading.read();
    } catch (BusException e) {
      throw new BusException(e.code(), rule + ": " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(rule + ": " + e.getMessage(), e);
    }
  }

  private static <T> T needed(Section in, String key, String rule, Optional<T> value) {
    return value.orElseThrow(() -> in.fault(key, rule + " needs " + key));
  }
}
