package io.sshbus.rules;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with places for what a condition found: {@code $1} or {@code ${1}} a group by its number,
 * {@code ${name}} by its name, {@code $0} all that was found, {@code $$} a dollar sign.
 *
 * @param text as it is written
 * @param parts what it is put together of
 */
public record Template(String text, List<Part> parts) {
  private static final Pattern PLACE =
      Pattern.compile("\\$(?:(\\$)|(\\d{1,2})|\\{([A-Za-z0-9_]{1,64})\\})");

  /** A piece of a template: a text, or the text of a group. */
  sealed interface Part {
    /** A piece that is always the same. */
    record Fixed(String text) implements Part {}

    /** A piece that the match fills. */
    record Group(String name) implements Part {}
  }

  /**
   * Reads a template.
   *
   * @throws BusException {@link ErrorCode#USAGE}: a {@code $} that is none of the above
   */
  public static Template parse(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher place = PLACE.matcher(text);
    int at = 0;
    for (int dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', at)) {
      if (!place.region(dollar, text.length()).lookingAt()) {
        throw new BusException(
            ErrorCode.USAGE,
            Quoted.of(text) + " has a $ that names no group; write $$ for a dollar sign");
      }
      boolean escaped = place.group(1) != null;
      addFixed(parts, text.substring(at, dollar) + (escaped ? "$" : ""));
      if (!escaped) {
        parts.add(new Part.Group(place.group(2) == null ? place.group(3) : place.group(2)));
      }
      at = place.end();
    }
    addFixed(parts, text.substring(at));
    return new Template(text, List.copyOf(parts));
  }

  private static void addFixed(List<Part> parts, String text) {
    int last = parts.size() - 1;
    if (last >= 0 && parts.get(last) instanceof Part.Fixed before) {
      parts.set(last, new Part.Fixed(before.text() + text));
    } else if (!text.isEmpty()) {
      parts.add(new Part.Fixed(text));
    }
  }

  /** The groups that it has places for. */
  List<String> groups() {
    return parts.stream()
        .filter(Part.Group.class::isInstance)
        .map(part -> ((Part.Group) part).name())
        .toList();
  }

  /** What stands before its first place for a group: all of it where it has none. */
  String beginning() {
    return parts.isEmpty() || !(parts.get(0) instanceof Part.Fixed fixed) ? "" : fixed.text();
  }

  /**
   * Fills the places.
   *
   * @param clean what is done to each text that was found before it is put in
   */
  String fill(Captures found, UnaryOperator<String> clean) {
    return parts.stream().map(part -> fill(part, found, clean)).collect(Collectors.joining());
  }

  private static String fill(Part part, Captures found, UnaryOperator<String> clean) {
    if (part instanceof Part.Fixed fixed) {
      return fixed.text();
    }
    String group = found.group(((Part.Group) part).name());
    return clean.apply(group == null ? "" : group);
  }

  @Override
  public String toString() {
    return text;
  }
}
