package io.sshbus.keys;

import io.sshbus.channel.Quoted;
import io.sshbus.channel.Tags;
import io.sshbus.identity.AuthorizedKeys;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.LoginName;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.Principal;
import io.sshbus.identity.SshPublicKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is this key? An answer book from one state of {@code operators} and whoever keeps the nodes;
 * every question is answered in constant time, on any thread.
 *
 * <p>The key decides, never a claimed name. A key that is both a node's and an operator's, that is
 * revoked, or that stands under two names proves nobody.
 */
public final class KeyDirectory {
  /** Knows nobody. */
  public static final KeyDirectory EMPTY = of(KnownHosts.NONE, AuthorizedKeys.NONE);

  private final NodeKeys nodes;
  private final Set<SshPublicKey> listedNodes;
  private final Map<SshPublicKey, AuthorizedKeys.Entry> operators;
  private final Map<SshPublicKey, String> refusedOperators;
  private final Set<String> operatorNames;

  private KeyDirectory(NodeKeys nodes, Set<SshPublicKey> listedNodes, AuthorizedKeys operators) {
    this.nodes = nodes;
    this.listedNodes = listedNodes;
    this.operators = operators.entries();
    refusedOperators = operators.refused();
    operatorNames = new HashSet<>();
    operatorNames.add(Principal.Operator.DEFAULT_NAME);
    this.operators.values().forEach(operator -> operatorNames.add(operator.name().value()));
  }

  /** The directory of these files. */
  public static KeyDirectory of(KnownHosts nodes, AuthorizedKeys operators) {
    return new KeyDirectory(new ListedNodes(nodes), nodes.entries().keySet(), operators);
  }

  /**
   * The directory of this file and of nodes that come and go by themselves. {@link #removedIn} then
   * says nothing of nodes: who changes them ends their sessions.
   */
  public static KeyDirectory of(NodeKeys nodes, AuthorizedKeys operators) {
    return new KeyDirectory(nodes, Set.of(), operators);
  }

  /**
   * Whom {@code key} proves in a {@code publickey} login. For a node's key the user name is
   * ignored; an operator's key wants {@code operator} or the operator's own name.
   *
   * @param userName the SSH user name, of any form
   * @param now for keys that expire
   */
  public KeyAnswer publicKey(SshPublicKey key, String userName, Instant now) {
    Finding found = find(key, now);
    AuthorizedKeys.Entry operator = operators.get(key);
    String fault = found.fault();
    if (fault == null
        && operator != null
        && !userName.equals(Principal.Operator.DEFAULT_NAME)
        && !userName.equals(operator.name().value())) {
      fault =
          "is the operator %s's and does not go with the user name %s"
              .formatted(operator.name(), Quoted.of(userName));
    }
    return fault == null && found.owner() != null
        ? new KeyAnswer.Accepted(found.owner())
        : refusal(key, String.valueOf(fault));
  }

  /**
   * Whom {@code hostKey} proves in a {@code hostbased} login (RFC 4252, section 9).
   *
   * @param claimedHost the client host name: only a hint, named in refusals and otherwise ignored
   * @param localUser the user name on the client host
   */
  public KeyAnswer hostbased(SshPublicKey hostKey, String claimedHost, String localUser) {
    Optional<NodeName> node = nodes.owner(hostKey);
    String fault = refusalOf(hostKey, node);
    if (fault == null && node.isPresent() && LoginName.isValid(localUser)) {
      return new KeyAnswer.Accepted(new Principal.LocalUser(node.get().value(), localUser));
    }
    if (fault == null) {
      fault =
          node.isEmpty()
              ? "is no node's key"
              : "vouches for a local user whose name is not allowed: " + Quoted.of(localUser);
    }
    return refusal(hostKey, fault + " (claimed host: " + Quoted.of(claimedHost) + ")");
  }

  /**
   * Whom a key stands for while it waits to be accepted: only a key that is neither accepted nor
   * refused, of a type that nodes have, and only where the user name is a fully qualified host name
   * and no operator's name.
   */
  public Optional<Principal.Pending> pending(SshPublicKey key, String userName) {
    Optional<NodeName> node = nodes.owner(key);
    boolean open = node.isEmpty() && !operators.containsKey(key) && refusalOf(key, node) == null;
    if (!open || key.type().needsToken() || isOperatorName(userName) || !NodeName.canBe(userName)) {
      return Optional.empty();
    }
    NodeName claimed = NodeName.of(userName);
    return claimed.isFullyQualified()
        ? Optional.of(new Principal.Pending(claimed.value(), key.fingerprint()))
        : Optional.empty();
  }

  /** Whether {@code userName} is one under which an operator may log in. */
  public boolean isOperatorName(String userName) {
    return operatorNames.contains(userName);
  }

  /** Whether {@code key} is in {@code operators}, expired or not. */
  public boolean isOperatorKey(SshPublicKey key) {
    return operators.containsKey(key);
  }

  /** Whom {@code key} proves at {@code now}, whatever the user name. */
  public Optional<Principal> owner(SshPublicKey key, Instant now) {
    return Optional.ofNullable(find(key, now).owner());
  }

  /** What the bus vouches for about the node whose accepted key this is. */
  public Tags trusted(SshPublicKey key) {
    return nodes.trusted(key);
  }

  /** What is wrong between operators and nodes at this moment. Walks all operators. */
  public List<KeyProblem> problems() {
    return operators.values().stream()
        .flatMap(
            operator ->
                Optional.ofNullable(refusalOf(operator.key(), nodes.owner(operator.key())))
                    .map(reason -> problem(operator, reason))
                    .stream())
        .toList();
  }

  private static KeyProblem problem(AuthorizedKeys.Entry operator, String reason) {
    return new KeyProblem(
        KeyFiles.OPERATORS,
        operator.line(),
        "the key %s %s, and so is refused".formatted(operator.key().fingerprint(), reason));
  }

  /**
   * Keys that proved somebody here at {@code then} and prove nobody or somebody else in {@code
   * next} at {@code now}.
   */
  Map<SshPublicKey, Principal> removedIn(KeyDirectory next, Instant then, Instant now) {
    Map<SshPublicKey, Principal> removed = new HashMap<>();
    // Only operators' keys expire: where the files are the same, the many nodes need no look.
    if (next != this) {
      listedNodes.forEach(key -> addIfRemoved(key, next, then, now, removed));
      // A node's key that becomes an operator's too proves nobody from now on.
      next.operators.keySet().forEach(key -> addIfRemoved(key, next, then, now, removed));
    }
    operators.keySet().forEach(key -> addIfRemoved(key, next, then, now, removed));
    return removed;
  }

  private void addIfRemoved(
      SshPublicKey key,
      KeyDirectory next,
      Instant then,
      Instant now,
      Map<SshPublicKey, Principal> removed) {
    Optional<Principal> before = owner(key, then);
    if (before.isPresent() && !before.equals(next.owner(key, now))) {
      removed.put(key, before.get());
    }
  }

  /** Asks for the node once: it may be gone a moment later. */
  private Finding find(SshPublicKey key, Instant now) {
    Optional<NodeName> node = nodes.owner(key);
    AuthorizedKeys.Entry operator = operators.get(key);
    String fault = refusalOf(key, node);
    if (fault == null && operator != null && operator.isExpired(now)) {
      fault =
          "is the operator %s's and expired at %s".formatted(operator.name(), operator.notAfter());
    }
    if (fault == null && operator == null && node.isEmpty()) {
      fault = "is not known here";
    }
    if (fault != null) {
      return new Finding(null, fault);
    }
    return operator == null
        ? new Finding(new Principal.Node(node.orElseThrow().value()), null)
        : new Finding(new Principal.Operator(operator.name().value()), null);
  }

  private @Nullable String refusalOf(SshPublicKey key, Optional<NodeName> node) {
    AuthorizedKeys.Entry operator = operators.get(key);
    if (operator != null && node.isPresent()) {
      return "is both the node %s's (%s) and the operator %s's (operators, line %d)"
          .formatted(node.get(), nodes.place(key), operator.name(), operator.line());
    }
    return nodes.refusal(key).orElse(refusedOperators.get(key));
  }

  private static KeyAnswer refusal(SshPublicKey key, String fault) {
    return new KeyAnswer.Refused("the key " + key.fingerprint() + " " + fault);
  }

  /** Exactly one of the two is there. */
  private record Finding(@Nullable Principal owner, @Nullable String fault) {}
}
