package io.sshbus.channel;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A selector over tags, in Kubernetes' grammar of label selectors: requirements divided by commas,
 * all of which must hold. {@code a=b}, {@code a==b}, {@code a!=b}, {@code a in (x,y)}, {@code a
 * notin (x,y)}, {@code a}, {@code !a}. {@code @a} looks at trusted tags alone. As in Kubernetes,
 * {@code !=} and {@code notin} hold where there is no such tag. Immutable.
 */
public final class TagSelector {
  /** The longest selector, in characters. */
  public static final int MAX_LENGTH = 4096;

  /** The most requirements of one selector. */
  public static final int MAX_REQUIREMENTS = 64;

  private final String text;
  private final List<Requirement> requirements;

  private TagSelector(String text, List<Requirement> requirements) {
    this.text = text;
    this.requirements = List.copyOf(requirements);
  }

  /** Where a selector finds the value of a key. */
  @FunctionalInterface
  public interface Values {
    /**
     * The value of {@code key}, null where there is none.
     *
     * @param trustedOnly whether claims do not count
     */
    @Nullable String of(String key, boolean trustedOnly);
  }

  /**
   * What is asked of one tag.
   *
   * @param key of the tag
   * @param trustedOnly whether claims do not count
   * @param negative whether the tag must be absent or have none of {@code values}
   * @param values that it may have; empty for any
   */
  public record Requirement(String key, boolean trustedOnly, boolean negative, Set<String> values) {
    /** Makes a copy of what could be changed from outside. */
    public Requirement {
      values = Set.copyOf(values);
    }

    /** Whether it holds for a tag of that value; null where there is no such tag. */
    public boolean holds(@Nullable String value) {
      boolean found = value != null && (values.isEmpty() || values.contains(value));
      return found != negative;
    }
  }

  /**
   * Reads a selector.
   *
   * @throws BusException {@link ErrorCode#BAD_SELECTOR} with the place of the fault
   */
  public static TagSelector parse(String text) {
    return new TagSelector(text, new SelectorParser(text).requirements());
  }

  /** What is asked, in the order in which it was written; at least one. */
  public List<Requirement> requirements() {
    return requirements;
  }

  /** Whether all requirements hold. */
  public boolean matches(Values tags) {
    for (Requirement asked : requirements) {
      if (!asked.holds(tags.of(asked.key(), asked.trustedOnly()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
