package io.sshbus.identity;

import io.sshbus.channel.Bytes;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The accepted nodes: a file in the format of sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT", where every
 * line names one node and one of its keys.
 *
 * <p>The first host name of a line is the node's name; further names and IP addresses are allowed
 * and mean nothing here. A port in {@code [host]:port} is dropped. What cannot name one node is
 * refused: wildcards, negations, hashed names, {@code @cert-authority}. A key that stands under two
 * node names counts for neither. A line marked {@code @revoked} refuses its key everywhere,
 * whatever its host field and wherever it stands.
 *
 * @param entries the good lines, by key
 * @param refused keys that must not be accepted as anybody's, with the reason as the rest of a
 *     sentence about the key
 * @param problems the lines that do not count, by line; at most 1001
 */
public record KnownHosts(
    Map<SshPublicKey, Entry> entries,
    Map<SshPublicKey, String> refused,
    List<LineProblem> problems) {
  /** Nobody. */
  public static final KnownHosts NONE = new KnownHosts(Map.of(), Map.of(), List.of());

  /** Makes the collections immutable. */
  public KnownHosts {
    // Map.copyOf keeps its maps so full that lookups among 100,000 keys take three times as long.
    entries = Collections.unmodifiableMap(new HashMap<>(entries));
    refused = Map.copyOf(refused);
    problems = List.copyOf(problems);
  }

  /** Reads {@code file}. Never fails: what cannot be read is among the problems. */
  public static KnownHosts parse(Bytes file) {
    return new KnownHostsParser().parse(file);
  }

  /** The keys of each node. Walks all entries. */
  public Map<NodeName, Set<SshPublicKey>> keysByName() {
    Map<NodeName, Set<SshPublicKey>> keys = new LinkedHashMap<>();
    for (Entry entry : entries.values()) {
      keys.computeIfAbsent(entry.name(), name -> new LinkedHashSet<>()).add(entry.key());
    }
    return keys;
  }

  /**
   * One key of one node.
   *
   * @param line where it stands, from 1
   */
  public record Entry(NodeName name, SshPublicKey key, int line) {}
}
