package io.sshbus.channel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A selector over tags, in Kubernetes' grammar of label selectors: requirements divided by commas,
 * all of which must hold. {@code a=b}, {@code a==b}, {@code a!=b}, {@code a in (x,y)}, {@code a
 * notin (x,y)}, {@code a}, {@code !a}. {@code @a} looks at trusted tags alone. As in Kubernetes,
 * {@code !=} and {@code notin} hold where there is no such tag.
 */
public final class TagSelector {
  private static final int MAX_LENGTH = 4096;
  private static final String KEY = "(@?[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?)";
  private static final String VALUE = "([^,()\\s=!]*)";
  private static final Pattern EQUALITY = Pattern.compile(KEY + "\\s*(==|=|!=)\\s*" + VALUE);
  private static final Pattern SET = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^()]*)\\)");
  private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*" + KEY);

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

  /** {@code negative}: the value must be absent or none of {@code values}; empty values: any. */
  private record Requirement(String key, boolean negative, Set<String> values) {
    boolean holds(Values tags) {
      boolean trusted = key.startsWith("@");
      String value = tags.of(trusted ? key.substring(1) : key, trusted);
      boolean found = value != null && (values.isEmpty() || values.contains(value));
      return found != negative;
    }
  }

  /**
   * Reads a selector.
   *
   * @throws BusException {@link ErrorCode#USAGE} with the requirement that cannot be read
   */
  public static TagSelector parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new BusException(
          ErrorCode.USAGE, "a selector has at most " + MAX_LENGTH + " characters");
    }
    List<Requirement> requirements = new ArrayList<>();
    for (String part : parts(text)) {
      requirements.add(requirement(part.strip()));
    }
    return new TagSelector(text, requirements);
  }

  /** Divided at the commas that are outside of parentheses. */
  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static Requirement requirement(String part) {
    Matcher equality = EQUALITY.matcher(part);
    if (equality.matches()) {
      return new Requirement(
          equality.group(1), equality.group(2).equals("!="), Set.of(equality.group(3)));
    }
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      Set<String> values = new TreeSet<>();
      for (String value : set.group(3).split(",", -1)) {
        values.add(value.strip());
      }
      return new Requirement(set.group(1), set.group(2).equals("notin"), values);
    }
    Matcher existence = EXISTENCE.matcher(part);
    if (existence.matches()) {
      return new Requirement(existence.group(2), existence.group(1).equals("!"), Set.of());
    }
    throw new BusException(
        ErrorCode.USAGE,
        "a requirement is a=b, a!=b, a in (x,y), a notin (x,y), a or !a, not " + Quoted.of(part));
  }

  /** Whether all requirements hold. */
  public boolean matches(Values tags) {
    return requirements.stream().allMatch(requirement -> requirement.holds(tags));
  }

  @Override
  public String toString() {
    return text;
  }
}
