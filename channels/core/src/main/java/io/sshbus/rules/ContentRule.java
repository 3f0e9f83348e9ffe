package io.sshbus.rules;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Tags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One rule: on which channels it asks what of a body, and what follows where that holds.
 *
 * @param name 1 to 64 letters, digits or {@code . _ -}
 * @param on the channels, 1 to 16 filters; none of them the bus's own
 * @param condition what it asks
 * @param tags the trusted tags that follow, by key
 * @param republish the further channel that the event goes to; null for none
 */
public record ContentRule(
    String name,
    List<ChannelFilter> on,
    Condition condition,
    Map<String, Template> tags,
    @Nullable Template republish) {
  /** The trusted tag of a republished event that names the rule. */
  public static final String RULE_TAG = "rule";

  /** The trusted tag of a republished event that names the channel it was published on. */
  public static final String FROM_TAG = "from";

  /** The trusted tag of an event that not all rules could be tried on. */
  public static final String INCOMPLETE_TAG = "rules";

  /** The most filters of one rule. */
  public static final int MAX_FILTERS = 16;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern NO_LEVEL = Pattern.compile("[/+#\\p{Cntrl}]");
  private static final List<String> RESERVED = List.of(RULE_TAG, FROM_TAG, INCOMPLETE_TAG);
  private static final String BUS = "$SYS";

  /**
   * Refuses a rule that could never do what it says.
   *
   * @throws BusException {@link ErrorCode#USAGE}, {@link ErrorCode#BAD_TAGS}, {@link
   *     ErrorCode#BAD_CHANNEL}
   */
  public ContentRule {
    require(NAME.matcher(name).matches(), "a rule's name has 1 to 64 letters, digits or . _ -");
    require(
        !on.isEmpty() && on.size() <= MAX_FILTERS,
        "expected 1 to " + MAX_FILTERS + " filters, saw " + on.size());
    for (ChannelFilter filter : on) {
      require(
          !filter.levels().get(0).equals(BUS), "no rule looks at what the bus itself says: $SYS");
    }
    require(!tags.isEmpty() || republish != null, "a rule has tags, or republishes, or both");
    on = List.copyOf(on);
    tags = new LinkedHashMap<>(tags);
    checkTags(tags);
    checkGroups(condition, tags, republish);
    if (republish != null) {
      checkTarget(republish);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new BusException(ErrorCode.USAGE, otherwise);
    }
  }

  private static void checkTags(Map<String, Template> tags) {
    Tags.of(tags.keySet().stream().collect(Collectors.toMap(key -> key, key -> "")));
    for (String reserved : RESERVED) {
      require(!tags.containsKey(reserved), "the tag " + reserved + " is set by the bus itself");
    }
    tags.values().forEach(tag -> Tags.of("x", tag.fill(group -> "x", text -> text)));
  }

  private static void checkGroups(
      Condition condition, Map<String, Template> tags, @Nullable Template republish) {
    Map<String, Template> all = new TreeMap<>(tags);
    if (republish != null) {
      all.put("republish", republish);
    }
    for (Template template : all.values()) {
      for (String group : template.groups()) {
        require(
            condition.hasGroup(group),
            Quoted.of(template.text()) + " names the group " + group + ", which there is not");
      }
    }
  }

  /** What the publisher wrote must not choose whose channels an event goes to. */
  private static void checkTarget(Template target) {
    String fixed = target.beginning();
    require(
        target.groups().isEmpty() || fixed.indexOf('/') > 0,
        "the first level of a channel to republish to must be fixed");
    require(
        !fixed.equals(BUS) && !fixed.startsWith(BUS + "/"),
        "only the bus itself publishes to $SYS");
    String example = target.fill(group -> "x", text -> text);
    ChannelName unused = new ChannelName(example);
  }

  /** The channel to republish to; null where what was found makes none. */
  @Nullable ChannelName target(Captures found) {
    if (republish == null) {
      return null;
    }
    try {
      return new ChannelName(republish.fill(found, ContentRule::asLevel));
    } catch (BusException e) {
      return null;
    }
  }

  /** What was found never makes more levels than the rule has. */
  private static String asLevel(String found) {
    return found.isEmpty() ? "_" : NO_LEVEL.matcher(found).replaceAll("_");
  }
}
