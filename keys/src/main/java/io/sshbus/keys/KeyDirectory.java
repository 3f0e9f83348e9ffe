package io.sshbus.keys;

import io.sshbus.channel.Quoted;
import io.sshbus.identity.AuthorizedKeys;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.LoginName;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.Principal;
import io.sshbus.identity.SshPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is this key? An immutable answer book from one state of {@code nodes} and {@code operators};
 * every question is answered in constant time.
 *
 * <p>The key decides, never a claimed name. A key that is in both files, that is revoked, or that
 * stands under two names proves nobody.
 */
public final class KeyDirectory {
  /** Knows nobody. */
  public static final KeyDirectory EMPTY = of(KnownHosts.NONE, AuthorizedKeys.NONE);

  private final Map<SshPublicKey, KnownHosts.Entry> nodes;
  private final Map<SshPublicKey, AuthorizedKeys.Entry> operators;
  private final Map<SshPublicKey, String> refused;
  private final Set<String> operatorNames;
  private final List<KeyProblem> problems;

  private KeyDirectory(KnownHosts nodes, AuthorizedKeys operators) {
    this.nodes = nodes.entries();
    this.operators = operators.entries();
    refused = new HashMap<>(operators.refused());
    refused.putAll(nodes.refused());
    operatorNames = new HashSet<>();
    problems = new ArrayList<>();
    operatorNames.add(Principal.Operator.DEFAULT_NAME);
    for (AuthorizedKeys.Entry operator : this.operators.values()) {
      operatorNames.add(operator.name().value());
      checkConflict(operator);
    }
  }

  private void checkConflict(AuthorizedKeys.Entry operator) {
    KnownHosts.Entry node = nodes.get(operator.key());
    String reason = refused.get(operator.key());
    if (node != null) {
      reason =
          "is both the node %s's (nodes, line %d) and the operator %s's (operators, line %d)"
              .formatted(node.name(), node.line(), operator.name(), operator.line());
      refused.put(operator.key(), reason);
    }
    if (reason != null) {
      problems.add(
          new KeyProblem(
              KeyFiles.OPERATORS,
              operator.line(),
              "the key %s %s, and so is refused".formatted(operator.key().fingerprint(), reason)));
    }
  }

  /** The directory of these files. */
  public static KeyDirectory of(KnownHosts nodes, AuthorizedKeys operators) {
    return new KeyDirectory(nodes, operators);
  }

  /**
   * Whom {@code key} proves in a {@code publickey} login. For a node's key the user name is
   * ignored; an operator's key wants {@code operator} or the operator's own name.
   *
   * @param userName the SSH user name, of any form
   * @param now for keys that expire
   */
  public KeyAnswer publicKey(SshPublicKey key, String userName, Instant now) {
    String fault = fault(key, now);
    AuthorizedKeys.Entry operator = operators.get(key);
    if (fault == null
        && operator != null
        && !userName.equals(Principal.Operator.DEFAULT_NAME)
        && !userName.equals(operator.name().value())) {
      fault =
          "is the operator %s's and does not go with the user name %s"
              .formatted(operator.name(), Quoted.of(userName));
    }
    return fault == null ? new KeyAnswer.Accepted(owner(key)) : refusal(key, fault);
  }

  /**
   * Whom {@code hostKey} proves in a {@code hostbased} login (RFC 4252, section 9).
   *
   * @param claimedHost the client host name: only a hint, named in refusals and otherwise ignored
   * @param localUser the user name on the client host
   */
  public KeyAnswer hostbased(SshPublicKey hostKey, String claimedHost, String localUser) {
    KnownHosts.Entry node = nodes.get(hostKey);
    String fault = refused.get(hostKey);
    if (fault == null && node != null && LoginName.isValid(localUser)) {
      return new KeyAnswer.Accepted(new Principal.LocalUser(node.name().value(), localUser));
    }
    if (fault == null) {
      fault =
          node == null
              ? "is no node's key"
              : "vouches for a local user whose name is not allowed: " + Quoted.of(localUser);
    }
    return refusal(hostKey, fault + " (claimed host: " + Quoted.of(claimedHost) + ")");
  }

  /**
   * Whom an unknown key stands for while it waits to be accepted: only a key that no file says
   * anything about, of a type that nodes have, and only where the user name is a fully qualified
   * host name and no operator's name.
   */
  public Optional<Principal.Pending> pending(SshPublicKey key, String userName) {
    boolean unknown =
        !nodes.containsKey(key) && !operators.containsKey(key) && !refused.containsKey(key);
    if (!unknown
        || key.type().needsToken()
        || isOperatorName(userName)
        || !NodeName.canBe(userName)) {
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

  /** Whom {@code key} proves at {@code now}, whatever the user name. */
  public Optional<Principal> owner(SshPublicKey key, Instant now) {
    return fault(key, now) == null ? Optional.of(owner(key)) : Optional.empty();
  }

  /** What is wrong between the two files. */
  public List<KeyProblem> problems() {
    return List.copyOf(problems);
  }

  /**
   * Keys that proved somebody here at {@code then} and prove nobody or somebody else in {@code
   * next} at {@code now}.
   */
  Map<SshPublicKey, Principal> removedIn(KeyDirectory next, Instant then, Instant now) {
    Map<SshPublicKey, Principal> removed = new HashMap<>();
    // Only operators' keys expire: where the files are the same, the many nodes need no look.
    if (next != this) {
      nodes.keySet().forEach(key -> addIfRemoved(key, next, then, now, removed));
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

  private @Nullable String fault(SshPublicKey key, Instant now) {
    String reason = refused.get(key);
    AuthorizedKeys.Entry operator = operators.get(key);
    if (reason == null && operator != null && operator.isExpired(now)) {
      return "is the operator %s's and expired at %s"
          .formatted(operator.name(), operator.notAfter());
    }
    if (reason == null && operator == null && !nodes.containsKey(key)) {
      return "is not known here";
    }
    return reason;
  }

  private Principal owner(SshPublicKey key) {
    KnownHosts.Entry node = nodes.get(key);
    AuthorizedKeys.Entry operator = operators.get(key);
    if (node != null) {
      return new Principal.Node(node.name().value());
    }
    if (operator != null) {
      return new Principal.Operator(operator.name().value());
    }
    throw new IllegalStateException("nobody has the key " + key);
  }

  private static KeyAnswer refusal(SshPublicKey key, String fault) {
    return new KeyAnswer.Refused("the key " + key.fingerprint() + " " + fault);
  }
}
