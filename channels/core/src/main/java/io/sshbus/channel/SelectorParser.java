package io.sshbus.channel;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the requirements of one {@link TagSelector}, from the left. Confined to its creator. */
final class SelectorParser {
  private static final int MAX_KEY = 63;

  private final String text;
  private int at;

  SelectorParser(String text) {
    this.text = text;
  }

  List<TagSelector.Requirement> requirements() {
    if (text.length() > TagSelector.MAX_LENGTH) {
      throw new BusException(
          ErrorCode.BAD_SELECTOR,
          "a selector has at most " + TagSelector.MAX_LENGTH + " characters");
    }
    List<TagSelector.Requirement> requirements = new ArrayList<>();
    do {
      if (requirements.size() == TagSelector.MAX_REQUIREMENTS) {
        throw fault("the end: a selector has at most " + TagSelector.MAX_REQUIREMENTS + " parts");
      }
      requirements.add(requirement());
    } while (took(','));
    if (at < text.length()) {
      throw fault("a comma or the end");
    }
    return requirements;
  }

  private TagSelector.Requirement requirement() {
    blanks();
    if (took('!')) {
      blanks();
      boolean trusted = took('@');
      TagSelector.Requirement absent = new TagSelector.Requirement(key(), trusted, true, Set.of());
      blanks();
      return absent;
    }
    boolean trusted = took('@');
    String key = key();
    boolean divided = blanks();
    if (took('=')) {
      took('=');
      return new TagSelector.Requirement(key, trusted, false, Set.of(value()));
    } else if (text.startsWith("!=", at)) {
      at += 2;
      return new TagSelector.Requirement(key, trusted, true, Set.of(value()));
    } else if (at == text.length() || text.charAt(at) == ',') {
      return new TagSelector.Requirement(key, trusted, false, Set.of());
    } else if (!divided) {
      throw fault("=, !=, in, notin, a comma or the end");
    }
    boolean negative = text.startsWith("notin", at);
    if (!negative && !text.startsWith("in", at)) {
      throw fault("=, !=, in, notin, a comma or the end");
    }
    at += negative ? 5 : 2;
    return new TagSelector.Requirement(key, trusted, negative, values());
  }

  private String key() {
    int from = at;
    while (at < text.length() && isOfKey(text.charAt(at))) {
      at++;
    }
    String key = text.substring(from, at);
    if (key.isEmpty() || !isAlphanumeric(key.charAt(0))) {
      at = from;
      throw fault("the key of a tag");
    }
    if (key.length() > MAX_KEY || !isAlphanumeric(key.charAt(key.length() - 1))) {
      at = from;
      throw fault("a key of at most " + MAX_KEY + " characters that ends with a letter or digit");
    }
    return key;
  }

  /** A value after an equals sign; it ends before a blank or a comma. */
  private String value() {
    blanks();
    int from = at;
    while (at < text.length()
        && !isBlank(text.charAt(at))
        && ",()=!".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String value = text.substring(from, at);
    blanks();
    return value;
  }

  /** The values in parentheses, which may have blanks within. */
  private Set<String> values() {
    blanks();
    if (!took('(')) {
      throw fault("an opening parenthesis");
    }
    Set<String> values = new HashSet<>();
    do {
      int from = at;
      while (at < text.length() && ",()".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      values.add(text.substring(from, at).strip());
    } while (took(','));
    if (!took(')')) {
      throw fault("a comma or a closing parenthesis");
    }
    blanks();
    return values;
  }

  private boolean took(char wanted) {
    boolean there = at < text.length() && text.charAt(at) == wanted;
    at += there ? 1 : 0;
    return there;
  }

  /** Passes over blanks; returns whether there were any. */
  private boolean blanks() {
    int from = at;
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    return at > from;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  private static boolean isOfKey(char c) {
    return isAlphanumeric(c) || "._/-".indexOf(c) >= 0;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private BusException fault(String expected) {
    String seen = at < text.length() ? Quoted.of(text.substring(at)) : "the end";
    return new BusException(
        ErrorCode.BAD_SELECTOR,
        "character " + (at + 1) + " of the selector: " + expected + " was expected, not " + seen);
  }
}
