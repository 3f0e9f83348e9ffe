package io.sshbus.routing;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds those whose filters match a channel, at a cost that grows with the levels of the channel
 * and not with the number of filters. What was found is remembered until a filter comes or goes.
 * Confined to one thread.
 */
public final class SubscriptionTrie<S> {
  private static final int MOST_REMEMBERED = 10_000;

  private final Node<S> root = new Node<>();
  private final Map<ChannelName, List<S>> found = new HashMap<>();

  private static final class Node<S> {
    final Map<String, Node<S>> next = new HashMap<>();
    final Set<S> here = new LinkedHashSet<>();

    boolean isBare() {
      return next.isEmpty() && here.isEmpty();
    }
  }

  /** Adds a subscriber under a filter. */
  public void add(ChannelFilter filter, S subscriber) {
    Node<S> node = root;
    for (String level : filter.levels()) {
      node = node.next.computeIfAbsent(level, l -> new Node<>());
    }
    node.here.add(subscriber);
    found.clear();
  }

  /** Takes a subscriber away from under a filter; nothing happens where it is not there. */
  public void remove(ChannelFilter filter, S subscriber) {
    remove(root, filter.levels(), 0, subscriber);
    found.clear();
  }

  private void remove(Node<S> node, List<String> levels, int depth, S subscriber) {
    if (depth == levels.size()) {
      node.here.remove(subscriber);
      return;
    }
    Node<S> child = node.next.get(levels.get(depth));
    if (child != null) {
      remove(child, levels, depth + 1, subscriber);
      if (child.isBare()) {
        node.next.remove(levels.get(depth));
      }
    }
  }

  /** Whether there is no subscriber at all. */
  public boolean isEmpty() {
    return root.isBare();
  }

  /** The subscribers whose filters match, each once. The list must not be changed. */
  public List<S> match(ChannelName channel) {
    List<S> known = found.get(channel);
    if (known == null) {
      if (found.size() >= MOST_REMEMBERED) {
        found.clear();
      }
      Set<S> subscribers = new LinkedHashSet<>();
      collect(root, channel.levels(), 0, channel.isReserved(), subscribers);
      known = new ArrayList<>(subscribers);
      found.put(channel, known);
    }
    return known;
  }

  /** The subscribers whose filters have a channel in common with {@code filter}, each once. */
  public List<S> overlapping(ChannelFilter filter) {
    Set<S> subscribers = new LinkedHashSet<>();
    overlap(root, filter.levels(), 0, subscribers);
    return new ArrayList<>(subscribers);
  }

  private static <S> void overlap(Node<S> node, List<String> levels, int depth, Set<S> into) {
    if (depth == levels.size()) {
      into.addAll(node.here);
      addRest(node, into);
      return;
    }
    String level = levels.get(depth);
    boolean wild = depth > 0 || !level.startsWith("$");
    if (level.equals("#")) {
      all(node, depth > 0, into);
      return;
    }
    if (wild) {
      addRest(node, into);
    }
    if (level.equals("+")) {
      node.next.forEach(
          (name, child) -> {
            if (!name.equals("#") && (depth > 0 || !name.startsWith("$"))) {
              overlap(child, levels, depth + 1, into);
            }
          });
      return;
    }
    overlapBelow(node.next.get(level), levels, depth, into);
    overlapBelow(wild ? node.next.get("+") : null, levels, depth, into);
  }

  private static <S> void overlapBelow(
      @Nullable Node<S> child, List<String> levels, int depth, Set<S> into) {
    if (child != null) {
      overlap(child, levels, depth + 1, into);
    }
  }

  private static <S> void addRest(Node<S> node, Set<S> into) {
    Node<S> rest = node.next.get("#");
    if (rest != null) {
      into.addAll(rest.here);
    }
  }

  private static <S> void all(Node<S> node, boolean reservedToo, Set<S> into) {
    into.addAll(node.here);
    node.next.forEach(
        (name, child) -> {
          if (reservedToo || !name.startsWith("$")) {
            all(child, true, into);
          }
        });
  }

  /** A wildcard as first level does not match a reserved channel. */
  private static <S> void collect(
      Node<S> node, List<String> levels, int depth, boolean reserved, Set<S> into) {
    boolean wild = depth > 0 || !reserved;
    Node<S> rest = wild ? node.next.get("#") : null;
    if (rest != null) {
      into.addAll(rest.here);
    }
    if (depth == levels.size()) {
      into.addAll(node.here);
      return;
    }
    Node<S> exact = node.next.get(levels.get(depth));
    if (exact != null) {
      collect(exact, levels, depth + 1, reserved, into);
    }
    Node<S> any = wild ? node.next.get("+") : null;
    if (any != null) {
      collect(any, levels, depth + 1, reserved, into);
    }
  }
}
