package io.sshbus.rules;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.Tags;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Tries rules on the events of one batch. What the bus vouches for about the sender wins over what
 * a rule says under the same key, since a rule's word can hang on what the sender wrote; among
 * rules the first in the configuration wins. Confined to one thread.
 */
public final class Judge {
  /** The most further channels of one event. */
  public static final int MAX_COPIES = 4;

  /** The most further channels of one batch. */
  public static final int MAX_CHANNELS = 1000;

  /** How many steps of patterns a batch has, besides those for each of its bytes. */
  static final long STEPS = 64L << 20;

  /** How many more it has for each byte of its bodies. */
  static final long STEPS_A_BYTE = 2048;

  private static final int STEPS_OF_A_VALUE = 256;

  private static final Pattern NO_TEXT =
      Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}\\x{d800}-\\x{dfff}]");

  private final List<RuleGroup> groups;
  private final Facts facts;
  private final LongSupplier nanos;
  private final RuleGroup.Scratch scratch = new RuleGroup.Scratch();
  private final List<ActiveRule> candidates = new ArrayList<>();
  private final SortedMap<Integer, Tags> tags = new TreeMap<>();
  private final Map<ChannelName, Ruling.Copy> copies = new LinkedHashMap<>();
  private long steps = STEPS;

  /**
   * What a rule sees besides the body.
   *
   * @param channel where the batch was published
   * @param trusted what the bus vouches for about its sender
   */
  public record Facts(ChannelName channel, Tags trusted) {}

  /**
   * A judge of one batch.
   *
   * @param groups with the rules of its channel
   * @param nanos a clock in nanoseconds, for the figures of the rules alone
   */
  public Judge(List<RuleGroup> groups, Facts facts, LongSupplier nanos) {
    this.groups = groups;
    this.facts = facts;
    this.nanos = nanos;
  }

  /** A rule that holds, and what it found. */
  private record Hit(ActiveRule rule, Captures found) {}

  /** Tries the rules on every event. */
  public Ruling judge(EventsSection events) {
    steps += STEPS_A_BYTE * events.payload();
    EventsReader event = events.events();
    while (event.next()) {
      judge(event.index(), new EventBody(event.body(), event.json()));
    }
    return new Ruling(tags, List.copyOf(copies.values()));
  }

  /** The names of the rules that hold for one body, in their order. */
  public List<String> holding(Bytes body) {
    return hits(new EventBody(body, false)).stream().map(hit -> hit.rule().rule().name()).toList();
  }

  private void judge(int index, EventBody body) {
    List<Hit> hits = hits(body);
    if (!hits.isEmpty() || steps < 0) {
      conclude(index, hits);
    }
  }

  /** Those of the rules that hold, as far as there are steps. */
  private List<Hit> hits(EventBody body) {
    candidates.clear();
    for (RuleGroup group : groups) {
      group.candidates(body, scratch, candidates);
    }
    if (groups.size() > 1) {
      candidates.sort(Comparator.comparingInt(ActiveRule::number));
    }
    List<Hit> hits = new ArrayList<>(0);
    int before = -1;
    for (ActiveRule rule : candidates) {
      // A rule with several filters is in several groups.
      if (rule.number() != before && hasStepsFor(rule, body)) {
        attempt(rule, body, hits);
      }
      before = rule.number();
    }
    return hits;
  }

  private boolean hasStepsFor(ActiveRule rule, EventBody body) {
    if (steps < 0) {
      return false;
    }
    steps -=
        rule.rule().condition() instanceof Condition.Matches matches
            ? (long) matches.pattern().steps() * (body.bytes().length() + 1)
            : STEPS_OF_A_VALUE;
    return steps >= 0;
  }

  private void attempt(ActiveRule rule, EventBody body, List<Hit> hits) {
    long from = nanos.getAsLong();
    Captures found = rule.find(body);
    rule.figures().tried(found != null, nanos.getAsLong() - from);
    if (found != null) {
      hits.add(new Hit(rule, found));
    }
  }

  private void conclude(int index, List<Hit> hits) {
    TreeMap<String, String> values = new TreeMap<>();
    if (steps < 0) {
      add(values, ContentRule.INCOMPLETE_TAG, "incomplete");
    }
    for (Hit hit : hits) {
      hit.rule()
          .rule()
          .tags()
          .forEach(
              (key, template) -> {
                if (!add(values, key, asValue(template.fill(hit.found(), Judge::asText)))) {
                  hit.rule().figures().dropped();
                }
              });
    }
    Tags own = Tags.of(values);
    if (!own.isEmpty()) {
      tags.put(index, own);
    }
    int targets = 0;
    for (Hit hit : hits) {
      targets += hit.rule().rule().republish() == null ? 0 : republish(index, hit, own, targets);
    }
  }

  /** Returns false where the tag comes to nothing; what is set already stays as it is. */
  private boolean add(Map<String, String> values, String key, String value) {
    if (facts.trusted().values().containsKey(key) || values.containsKey(key)) {
      return true;
    }
    // Two more for what is republished.
    if (facts.trusted().values().size() + values.size() >= Tags.MAX_TAGS - 2) {
      return false;
    }
    values.put(key, value);
    return true;
  }

  private static String asText(String found) {
    return NO_TEXT.matcher(found).replaceAll("\ufffd");
  }

  /** The beginning of it, as long as a value may be. */
  private static String asValue(String text) {
    int end = Math.min(text.length(), Tags.MAX_VALUE_BYTES);
    while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > Tags.MAX_VALUE_BYTES) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(
        0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  /** Returns how many channels more the event goes to: 1 or 0. */
  private int republish(int index, Hit hit, Tags own, int targets) {
    ActiveRule rule = hit.rule();
    ChannelName target = rule.rule().target(hit.found());
    Ruling.Copy copy = target == null ? null : copies.get(target);
    if (copy != null && copy.tags().containsKey(index)) {
      return 0;
    }
    if (target == null
        || target.equals(facts.channel())
        || targets >= MAX_COPIES
        || (copy == null && copies.size() >= MAX_CHANNELS)) {
      rule.figures().dropped();
      return 0;
    }
    if (copy == null) {
      copy = new Ruling.Copy(target, new ArrayList<>(), new TreeMap<>());
      copies.put(target, copy);
    }
    TreeMap<String, String> values = new TreeMap<>(own.values());
    values.put(ContentRule.RULE_TAG, rule.rule().name());
    values.put(ContentRule.FROM_TAG, facts.channel().value());
    copy.events().add(index);
    copy.tags().put(index, Tags.of(values));
    rule.figures().republished();
    return 1;
  }
}
