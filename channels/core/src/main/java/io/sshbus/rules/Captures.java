package io.sshbus.rules;

import org.jspecify.annotations.Nullable;

/** What a condition found in a body, for {@link Template}s. */
@FunctionalInterface
public interface Captures {
  /**
   * The text of a group.
   *
   * @param group a number, 0 for all that was found, or a name; one that the condition has
   * @return null where the group took no part in the match
   */
  @Nullable String group(String group);
}
