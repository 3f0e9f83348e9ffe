package io.sshbus.keys.registry;

import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The open tokens and expectations. Guarded by the registry's lock. */
final class Invitations {
  private final TreeMap<String, Token.Held> tokens = new TreeMap<>();
  private final TreeMap<NodeName, List<Expectation>> expectations = new TreeMap<>();
  private int expectationCount;

  List<Token.Held> tokens() {
    return List.copyOf(tokens.values());
  }

  int tokenCount() {
    return tokens.size();
  }

  Token.@Nullable Held token(String id) {
    return tokens.get(id);
  }

  void put(Token.Held held) {
    tokens.put(held.token().id(), held);
  }

  boolean removeToken(String id) {
    return tokens.remove(id) != null;
  }

  List<Expectation> expectations() {
    return expectations.values().stream().flatMap(List::stream).toList();
  }

  int expectationCount() {
    return expectationCount;
  }

  /** Whether one with this name and fingerprint is there already. */
  boolean has(Expectation expectation) {
    return expectations.getOrDefault(expectation.name(), List.of()).stream()
        .anyMatch(other -> isSame(other, expectation.fingerprint()));
  }

  void put(Expectation expectation) {
    remove(expectation);
    expectations.computeIfAbsent(expectation.name(), name -> new ArrayList<>(1)).add(expectation);
    expectationCount++;
  }

  void remove(Expectation expectation) {
    List<Expectation> of = expectations.get(expectation.name());
    if (of == null) {
      return;
    }
    int before = of.size();
    of.removeIf(other -> isSame(other, expectation.fingerprint()));
    expectationCount -= before - of.size();
    if (of.isEmpty()) {
      expectations.remove(expectation.name());
    }
  }

  /** Takes back one expectation, or with null all of the name; says whether there were any. */
  boolean forget(NodeName name, @Nullable Fingerprint fingerprint) {
    List<Expectation> gone =
        expectations.getOrDefault(name, List.of()).stream()
            .filter(open -> fingerprint == null || isSame(open, fingerprint))
            .toList();
    gone.forEach(this::remove);
    return !gone.isEmpty();
  }

  /** The expectation that a key meets: the one that names it before the one for any key. */
  @Nullable Expectation met(NodeName name, Fingerprint fingerprint, long now) {
    Expectation any = null;
    for (Expectation open : expectations.getOrDefault(name, List.of())) {
      if (now < open.until() && open.fingerprint() == null) {
        any = open;
      } else if (now < open.until() && isSame(open, fingerprint)) {
        return open;
      }
    }
    return any;
  }

  boolean isDue(long now) {
    return tokens.values().stream().anyMatch(held -> held.token().until() <= now)
        || expectations.values().stream()
            .flatMap(List::stream)
            .anyMatch(open -> open.until() <= now);
  }

  void expire(long now) {
    tokens.values().removeIf(held -> held.token().until() <= now);
    Iterator<List<Expectation>> lists = expectations.values().iterator();
    while (lists.hasNext()) {
      List<Expectation> of = lists.next();
      int before = of.size();
      of.removeIf(open -> open.until() <= now);
      expectationCount -= before - of.size();
      if (of.isEmpty()) {
        lists.remove();
      }
    }
  }

  private static boolean isSame(Expectation open, @Nullable Fingerprint fingerprint) {
    Fingerprint other = open.fingerprint();
    return other == null ? fingerprint == null : other.equals(fingerprint);
  }
}
