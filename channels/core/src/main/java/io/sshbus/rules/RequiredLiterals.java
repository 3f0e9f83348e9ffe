package io.sshbus.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the texts of which one stands in everything that a pattern can match, so that a body
 * without any of them need not be tried. Reads as much of RE2's syntax as that needs; where it is
 * not sure it says that it knows nothing, which is always right. The idea is that of RE2's
 * FilteredRE2. For patterns that have been compiled.
 *
 * <p>Letters of ASCII are lower-cased, in the bodies too. A body that is no UTF-8 is judged by its
 * bytes, where the pattern alone would see characters in overlong sequences.
 */
final class RequiredLiterals {
  private static final Pattern REPETITION = Pattern.compile("\\{(\\d{1,9})(,\\d{0,9})?\\}");
  private static final Pattern GROUP =
      Pattern.compile("\\((?:\\?(?:P?<[^>]*>|[a-zA-Z]*(?:-[a-zA-Z]*)?([:)])))?");
  private static final Pattern IGNORING_CASE = Pattern.compile("\\(\\?[a-zA-Z]*i");
  private static final Pattern FEW = Pattern.compile("\\[([A-Za-z0-9 _]{1,4})\\]");
  private static final Pattern CODE = Pattern.compile("\\\\(?:x\\{[^}]*\\}|x..|[0-7]{1,3})");
  private static final Pattern CLASS = Pattern.compile("\\\\[pP](?:\\{[^}]*\\}|.)");

  private final String text;
  // Of all of it: re2j merges alternatives that begin alike, though but one of them ignores case.
  private final boolean ignoreCase;
  private int at;

  private RequiredLiterals(String text) {
    this.text = text;
    this.ignoreCase = IGNORING_CASE.matcher(text).find();
  }

  /** The literals in lower case, none of them empty; no literal where nothing is known. */
  static Set<String> of(String pattern) {
    if (pattern.contains("\\Q")) {
      return Set.of();
    }
    try {
      return new RequiredLiterals(pattern).alternatives().needed();
    } catch (UnknownSyntaxException e) {
      return Set.of();
    }
  }

  private static final class UnknownSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownSyntaxException() {
      super(null, null, false, false);
    }
  }

  private Known alternatives() {
    Known all = sequence();
    while (peek('|')) {
      at++;
      all = all.or(sequence());
    }
    return all;
  }

  private Known sequence() {
    Known.Run run = new Known.Run();
    while (at < text.length() && !peek('|') && !peek(')')) {
      run.add(repeated(piece()));
    }
    return run.known();
  }

  private boolean peek(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private Known piece() {
    int c = text.codePointAt(at);
    return switch (c) {
      case '(' -> group();
      case '[' -> charClass();
      case '\\' -> escape();
      case '^', '$' -> {
        at++;
        yield Known.EMPTY;
      }
      case '.' -> {
        at++;
        yield Known.NOTHING;
      }
      default -> {
        at += Character.charCount(c);
        yield literal(c);
      }
    };
  }

  private Known literal(int c) {
    if (c >= 128) {
      return ignoreCase ? Known.NOTHING : Known.exactly(Set.of(Character.toString(c)));
    }
    String lower = Character.toString(Character.toLowerCase(c));
    // The two letters of ASCII that a sign outside of it is a case of.
    if (ignoreCase && lower.equals("k")) {
      return Known.exactly(Set.of("k", "\u212a"));
    }
    if (ignoreCase && lower.equals("s")) {
      return Known.exactly(Set.of("s", "\u017f"));
    }
    return Known.exactly(Set.of(lower));
  }

  private Known repeated(Known piece) {
    Known all = piece;
    if (peek('*') || peek('?')) {
      all = peek('?') ? piece.or(Known.EMPTY) : Known.NOTHING;
      at++;
    } else if (peek('+')) {
      all = piece.atLeastOnce();
      at++;
    } else if (peek('{')) {
      Matcher times = REPETITION.matcher(text).region(at, text.length());
      if (!times.lookingAt()) {
        return all;
      }
      all = Integer.parseInt(times.group(1)) == 0 ? Known.NOTHING : piece.atLeastOnce();
      at = times.end();
    } else {
      return all;
    }
    at += peek('?') ? 1 : 0;
    return all;
  }

  private Known group() {
    Matcher head = GROUP.matcher(text).region(at, text.length());
    if (!head.lookingAt() || text.startsWith("(?", at) == (head.end() == at + 1)) {
      throw new UnknownSyntaxException();
    }
    at = head.end();
    if (")".equals(head.group(1))) {
      return Known.EMPTY;
    }
    Known inside = alternatives();
    if (!peek(')')) {
      throw new UnknownSyntaxException();
    }
    at++;
    return inside;
  }

  private Known charClass() {
    Matcher few = FEW.matcher(text).region(at, text.length());
    if (few.lookingAt()) {
      at = few.end();
      return few.group(1)
          .codePoints()
          .mapToObj(this::literal)
          .reduce(Known::or)
          .orElse(Known.NOTHING);
    }
    at++;
    at += peek('^') ? 1 : 0;
    at += peek(']') ? 1 : 0;
    while (!peek(']')) {
      if (at >= text.length()) {
        throw new UnknownSyntaxException();
      }
      if (text.startsWith("[:", at) && text.indexOf(":]", at) > 0) {
        at = text.indexOf(":]", at) + 2;
      } else {
        at += peek('\\') ? 2 : 1;
      }
    }
    at++;
    return Known.NOTHING;
  }

  private Known escape() {
    for (Pattern longer : List.of(CODE, CLASS)) {
      Matcher found = longer.matcher(text).region(at, text.length());
      if (found.lookingAt()) {
        at = found.end();
        return Known.NOTHING;
      }
    }
    if (at + 1 >= text.length()) {
      throw new UnknownSyntaxException();
    }
    char c = text.charAt(at + 1);
    at += 2;
    if ("bBAz".indexOf(c) >= 0) {
      return Known.EMPTY;
    }
    if ("dDsSwWCafnrtv".indexOf(c) >= 0) {
      return Known.NOTHING;
    }
    if (c >= 128 || Character.isLetterOrDigit(c)) {
      throw new UnknownSyntaxException();
    }
    return literal(c);
  }

  /**
   * What is known of a piece of a pattern.
   *
   * @param exact all that the piece matches, where that is little; null elsewhere
   * @param needs of which one stands in all that the piece matches; empty where nothing is known
   */
  private record Known(@Nullable Set<String> exact, Set<String> needs) {
    private static final int MOST_EXACT = 16;
    private static final int MOST_NEEDS = 64;
    private static final int MOST_LENGTH = 64;

    static final Known NOTHING = new Known(null, Set.of());
    static final Known EMPTY = exactly(Set.of(""));

    static Known exactly(Set<String> texts) {
      return new Known(texts, Set.of());
    }

    Set<String> needed() {
      if (exact == null) {
        return needs;
      }
      return exact.contains("") ? Set.of() : exact;
    }

    Known atLeastOnce() {
      return new Known(null, needed());
    }

    Known or(Known other) {
      if (exact != null && other.exact != null) {
        Set<String> both = union(exact, other.exact);
        if (both.size() <= MOST_EXACT) {
          return exactly(both);
        }
      }
      boolean either = !needed().isEmpty() && !other.needed().isEmpty();
      Set<String> both = either ? union(needed(), other.needed()) : Set.of();
      return new Known(null, both.size() <= MOST_NEEDS ? both : Set.of());
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
      Set<String> both = new HashSet<>(a);
      both.addAll(b);
      return both;
    }

    /** Pieces one behind the other; those that are exact grow together. */
    static final class Run {
      private Set<String> run = Set.of("");
      private Set<String> best = Set.of();
      private boolean broken;

      void add(Known next) {
        Set<String> exact = next.exact();
        Set<String> grown = exact == null ? null : product(run, exact);
        if (grown != null) {
          run = grown;
          return;
        }
        best = better(best, exactly(run).needed());
        best = better(best, next.needed());
        run = exact == null ? Set.of("") : exact;
        broken = true;
      }

      Known known() {
        return broken ? new Known(null, better(best, exactly(run).needed())) : exactly(run);
      }

      private static @Nullable Set<String> product(Set<String> a, Set<String> b) {
        if (a.size() * b.size() > MOST_EXACT) {
          return null;
        }
        Set<String> both =
            a.stream()
                .flatMap(x -> b.stream().map(y -> x + y))
                .collect(Collectors.toCollection(HashSet::new));
        return both.stream().anyMatch(t -> t.length() > MOST_LENGTH) ? null : both;
      }

      /** Long ones are rarer than short ones, few cheaper to look for than many. */
      private static Set<String> better(Set<String> a, Set<String> b) {
        int difference = shortest(a) - shortest(b);
        return difference > 0 || (difference == 0 && a.size() <= b.size()) ? a : b;
      }

      private static int shortest(Set<String> literals) {
        return literals.stream().mapToInt(String::length).min().orElse(0);
      }
    }
  }
}
