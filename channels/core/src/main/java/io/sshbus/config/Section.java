package io.sshbus.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Quoted;
import io.sshbus.config.YamlNode.Mapping;
import io.sshbus.config.YamlNode.Nothing;
import io.sshbus.config.YamlNode.Scalar;
import io.sshbus.config.YamlNode.Sequence;
import io.sshbus.log.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The keys of one section. Each getter makes its key known; at the end the keys that no getter
 * asked for are refused. A key without a value counts as absent. Whatever is refused is a {@link
 * BusException} {@link io.sshbus.channel.ErrorCode#USAGE} that names line and path. Confined to the
 * thread that reads.
 */
public final class Section {
  private final String path;
  private final Mapping mapping;
  private final Set<String> known = new LinkedHashSet<>();

  private Section(String path, Mapping mapping) {
    this.path = path;
    this.mapping = mapping;
  }

  /**
   * Hands the section in {@code node} to {@code reader}, and names the place of whatever that
   * refuses.
   *
   * @param path empty for the whole file
   */
  public static <T> T read(String path, YamlNode node, Function<Section, T> reader) {
    if (!(node instanceof Mapping) && !(node instanceof Nothing)) {
      throw Faults.at(
          node.line(), path, "expected a section with keys of its own, saw " + node.kind());
    }
    Mapping mapping =
        node instanceof Mapping found ? found : new Mapping(Map.of(), Map.of(), node.line());
    Section section = new Section(path, mapping);
    try {
      T value = reader.apply(section);
      section.end();
      return value;
    } catch (IllegalArgumentException e) {
      throw Faults.at(mapping.line(), path, e);
    }
  }

  private void end() {
    mapping
        .keyLines()
        .forEach(
            (key, line) -> {
              if (!known.contains(key)) {
                throw unknown(key, line);
              }
            });
  }

  private BusException unknown(String key, int line) {
    String nearest = NearestKey.to(key, known).map(Quoted::of).orElse("none");
    return Faults.at(
        line,
        pathOf(Quoted.of(key)),
        "there is no such key here; the nearest known one is " + nearest);
  }

  /** A section within this one. Where the file has none, {@code reader} sees an empty one. */
  public <T> T section(String key, Function<Section, T> reader) {
    return read(pathOf(key), find(key).orElseGet(() -> new Nothing(mapping.line())), reader);
  }

  /** The sections in a list; empty where the file has no such list. */
  public <T> Optional<List<T>> sections(String key, Function<Section, T> reader) {
    return items(key, (path, item) -> read(path, item, reader));
  }

  /** The values in a list; empty where the file has no such list. */
  public <T> Optional<List<T>> values(String key, Function<String, T> parser) {
    return items(key, (path, item) -> parse(path, item, parser));
  }

  /** All keys of this section with their values, where the keys are the user's to choose. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String key : mapping.entries().keySet()) {
      value(key, Function.identity()).ifPresent(text -> texts.put(key, text));
    }
    return texts;
  }

  /** One value; empty where the file has none. */
  public <T> Optional<T> value(String key, Function<String, T> parser) {
    return find(key).map(node -> parse(pathOf(key), node, parser));
  }

  /** True or false. */
  public boolean flag(String key, boolean otherwise) {
    return value(key, Section::parseFlag).orElse(otherwise);
  }

  /** A whole number from {@code min} to {@code max}. */
  public int number(String key, int otherwise, int min, int max) {
    return within(key, value(key, Section::parseNumber).orElse(otherwise), min, max);
  }

  /** A duration from {@code min} to {@code max}. */
  public Duration duration(String key, Duration otherwise, Duration min, Duration max) {
    Duration found = value(key, Section::parseDuration).orElse(otherwise);
    if (found.compareTo(min) < 0 || found.compareTo(max) > 0) {
      throw outside(key, Durations.text(found), Durations.text(min), Durations.text(max));
    }
    return found;
  }

  /** A number of bytes from {@code min} to {@code max}. */
  public DataSize size(String key, DataSize otherwise, DataSize min, DataSize max) {
    return within(key, value(key, DataSize::parse).orElse(otherwise), min, max);
  }

  private <T extends Comparable<T>> T within(String key, T found, T min, T max) {
    if (found.compareTo(min) < 0 || found.compareTo(max) > 0) {
      throw outside(key, found, min, max);
    }
    return found;
  }

  private BusException outside(String key, Object found, Object min, Object max) {
    return fault(key, "expected " + min + " to " + max + ", saw " + found);
  }

  /** What is wrong with the value of {@code key}. */
  public BusException fault(String key, String message) {
    return Faults.at(lineOf(key), pathOf(key), message);
  }

  /** What is wrong with the value of {@code key}, as told by {@code cause}. */
  public BusException fault(String key, BusException cause) {
    return Faults.at(lineOf(key), pathOf(key), cause);
  }

  private int lineOf(String key) {
    return find(key).map(YamlNode::line).orElse(mapping.line());
  }

  private Optional<YamlNode> find(String key) {
    known.add(key);
    return Optional.ofNullable(mapping.entries().get(key))
        .filter(node -> !(node instanceof Nothing));
  }

  private interface ItemReader<T> {
    T read(String path, YamlNode item);
  }

  private <T> Optional<List<T>> items(String key, ItemReader<T> reader) {
    return find(key)
        .map(
            node -> {
              if (!(node instanceof Sequence list)) {
                throw fault(key, "expected a list, saw " + node.kind());
              }
              List<T> read = new ArrayList<>();
              for (YamlNode item : list.items()) {
                read.add(reader.read(pathOf(key) + "[" + read.size() + "]", item));
              }
              return List.copyOf(read);
            });
  }

  private static <T> T parse(String path, YamlNode node, Function<String, T> parser) {
    if (!(node instanceof Scalar scalar)) {
      throw Faults.at(node.line(), path, "expected a single value, saw " + node.kind());
    }
    try {
      return parser.apply(scalar.text());
    } catch (BusException | IllegalArgumentException e) {
      throw Faults.at(node.line(), path, e);
    }
  }

  private static boolean parseFlag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException("expected true or false, saw " + Quoted.of(text));
    };
  }

  private static int parseNumber(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw new IllegalArgumentException("expected a whole number, saw " + Quoted.of(text));
    }
    return Integer.parseInt(text);
  }

  private static Duration parseDuration(String text) {
    if (!Durations.looksLikeOne(text)) {
      throw new IllegalArgumentException(
          "expected a duration such as 250ms, 20s, 5m, 1h30m or 7d, saw " + Quoted.of(text));
    }
    return Durations.parse(text);
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
