package io.sshbus.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses which key was meant: the one that takes the fewest insertions, deletions and changes. */
final class NearestKey {
  private NearestKey() {}

  /** The nearest of {@code known} to {@code key}, if there is any. */
  static Optional<String> to(String key, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String other) -> distance(lower(key), lower(other))));
  }

  private static String lower(String key) {
    // Longer than any known key; the rest cannot make it nearer to one than to another.
    return key.substring(0, Math.min(key.length(), 64)).toLowerCase(Locale.ROOT);
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
