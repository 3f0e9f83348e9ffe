package io.sshbus.keys.registry;

import java.util.HashMap;
import java.util.Map;

/**
 * Keeps texts that many keys have in common once: without it the names of facts alone take a third
 * of the registry's memory. Confined to one thread.
 */
final class TextPool {
  private static final int MOST = 10_000;

  private final Map<String, String> texts = new HashMap<>();

  /** A text equal to {@code text}: the one that was there first, as long as there is room. */
  String pooled(String text) {
    String known = texts.size() < MOST ? texts.putIfAbsent(text, text) : texts.get(text);
    return known == null ? text : known;
  }
}
