package io.sshbus.rules;

import io.sshbus.routing.BodyPattern;
import tools.jackson.core.JsonPointer;

/** What a rule asks of a body. */
public sealed interface Condition {

  /** Whether templates may name a group of what it finds. */
  boolean hasGroup(String group);

  /** As people write it. */
  String text();

  /** A pattern is found in the body. */
  record Matches(BodyPattern pattern) implements Condition {
    @Override
    public boolean hasGroup(String group) {
      return pattern.hasGroup(group);
    }

    @Override
    public String text() {
      return "match " + pattern.text();
    }
  }

  /**
   * The body is JSON, and the value at a place in it is as it should be. Its only group is {@code
   * 0}, the value.
   *
   * @param pointer the place (RFC 6901)
   */
  record Holds(JsonPointer pointer, Comparison comparison) implements Condition {
    @Override
    public boolean hasGroup(String group) {
      return group.equals("0");
    }

    @Override
    public String text() {
      return "json " + pointer + " " + comparison;
    }
  }
}
