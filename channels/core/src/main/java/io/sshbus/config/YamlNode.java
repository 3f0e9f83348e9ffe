package io.sshbus.config;

import java.util.List;
import java.util.Map;

/** A piece of a YAML file that still knows its line, counted from 1. */
public sealed interface YamlNode {
  /** Where the piece begins. */
  int line();

  /** What a person would call it. */
  String kind();

  /** A key without a value. */
  record Nothing(int line) implements YamlNode {
    @Override
    public String kind() {
      return "nothing";
    }
  }

  /** Text, a number or a truth value, as written but without quotes. */
  record Scalar(String text, int line) implements YamlNode {
    @Override
    public String kind() {
      return "a single value";
    }
  }

  /** Nodes in order. */
  record Sequence(List<YamlNode> items, int line) implements YamlNode {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * Nodes by key.
   *
   * @param entries in the order of the file
   * @param keyLines where each key stands
   */
  record Mapping(Map<String, YamlNode> entries, Map<String, Integer> keyLines, int line)
      implements YamlNode {
    @Override
    public String kind() {
      return "a section with keys of its own";
    }
  }
}
