package io.sshbus.config;

import io.sshbus.channel.Quoted;
import io.sshbus.config.YamlNode.Mapping;
import io.sshbus.config.YamlNode.Nothing;
import io.sshbus.config.YamlNode.Scalar;
import io.sshbus.config.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads the one document of a YAML file. Data binding would lose the lines, so this keeps the
 * tokens as a tree. Duplicate keys, aliases, a second document and deep nesting are refused.
 */
public final class YamlReader {
  private static final int MAX_DEPTH = 10;
  private static final YAMLFactory YAML = YAMLFactory.builder().build();

  private final YAMLParser parser;
  private int depth;

  private YamlReader(YAMLParser parser) {
    this.parser = parser;
  }

  /**
   * Reads {@code text}. A file without content is {@link Nothing}.
   *
   * @throws io.sshbus.channel.BusException {@link io.sshbus.channel.ErrorCode#USAGE}, with the line
   */
  public static YamlNode read(String text) {
    try (YAMLParser parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), text)) {
      return new YamlReader(parser).document();
    } catch (JacksonException e) {
      String message = "this is no YAML: " + sentence(e);
      throw Faults.at(e.getLocation().getLineNr(), "", new IllegalArgumentException(message, e));
    }
  }

  /** The parser's message without the lines that draw the place. */
  private static String sentence(JacksonException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }

  private YamlNode document() {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return new Nothing(1);
    }
    YamlNode root = node(first);
    if (parser.nextToken() != null) {
      throw Faults.at(line(), "the configuration is one YAML document, here a second one begins");
    }
    return root;
  }

  private YamlNode node(JsonToken token) {
    if (parser.isCurrentAlias()) {
      throw Faults.at(
          line(), "aliases are not supported, write the value itself: *" + parser.getString());
    }
    return switch (token) {
      case START_OBJECT -> mapping();
      case START_ARRAY -> sequence();
      case VALUE_NULL -> new Nothing(line());
      default -> new Scalar(parser.getString(), line());
    };
  }

  private Mapping mapping() {
    descend();
    int line = line();
    Map<String, YamlNode> entries = new LinkedHashMap<>();
    Map<String, Integer> keyLines = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int keyLine = line();
      Integer earlier = keyLines.put(key, keyLine);
      if (earlier != null) {
        throw Faults.at(
            keyLine, "the key " + Quoted.of(key) + " stands here and on line " + earlier + " too");
      }
      entries.put(key, node(parser.nextToken()));
    }
    depth--;
    return new Mapping(entries, keyLines, line);
  }

  private Sequence sequence() {
    descend();
    int line = line();
    List<YamlNode> items = new ArrayList<>();
    for (JsonToken next = parser.nextToken();
        next != JsonToken.END_ARRAY;
        next = parser.nextToken()) {
      items.add(node(next));
    }
    depth--;
    return new Sequence(items, line);
  }

  private void descend() {
    if (++depth > MAX_DEPTH) {
      throw Faults.at(line(), "more than " + MAX_DEPTH + " levels inside each other");
    }
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }
}
