package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.Optional;

/** Somebody that the bus talks to, as far as they have proved who they are. */
public sealed interface Principal {
  /** What somebody without any proof is called. */
  String ANONYMOUS = "anonymous";

  /**
   * The one text that stands for this principal, for example {@code node:a.example.com}; no other
   * principal has it. It is the key of streams and cursors on disk and so never changes its form.
   * ASCII without control characters and blanks, at most 330 characters.
   */
  String id();

  /** The proven node, if it is one or a user of one. */
  default Optional<String> nodeName() {
    return Optional.empty();
  }

  /** The proven local user of a node, or the operator's name. */
  default Optional<String> userName() {
    return Optional.empty();
  }

  /**
   * Reads what {@link #id} wrote, and nothing else.
   *
   * @throws BusException {@link ErrorCode#BAD_PRINCIPAL}; {@link ErrorCode#BAD_KEY} where only the
   *     fingerprint is wrong
   */
  static Principal parse(String id) {
    if (id.equals(ANONYMOUS)) {
      return new Anonymous();
    }
    int colon = id.indexOf(':');
    String kind = id.substring(0, Math.max(colon, 0));
    String name = id.substring(colon + 1);
    int slash = name.indexOf('/');
    return switch (kind) {
      case "operator" -> new Operator(name);
      case "node" ->
          slash < 0
              ? new Node(name)
              : new LocalUser(name.substring(0, slash), name.substring(slash + 1));
      case "pending" ->
          new Pending(
              name.substring(0, Math.max(slash, 0)),
              Fingerprint.parseHex(name.substring(slash + 1)));
      default ->
          throw new BusException(
              ErrorCode.BAD_PRINCIPAL,
              "a principal looks like operator:alice, node:a.example.com, node:a.example.com/bob or anonymous; this"
                  + " does not: "
                  + Quoted.of(id));
    };
  }

  /**
   * Somebody who runs the bus, proven by a key in {@code operators}.
   *
   * @param name a {@link LoginName}
   */
  record Operator(String name) implements Principal {
    /**
     * What an operator is called whose key has no name, and the login name that every operator may
     * use.
     */
    public static final String DEFAULT_NAME = "operator";

    /** Refuses what is no {@link LoginName}. */
    public Operator {
      name = new LoginName(name).value();
    }

    @Override
    public String id() {
      return "operator:" + name;
    }

    @Override
    public Optional<String> userName() {
      return Optional.of(name);
    }

    @Override
    public String toString() {
      return id();
    }
  }

  /**
   * A machine, proven by its accepted host key.
   *
   * @param name a {@link NodeName}
   */
  record Node(String name) implements Principal {
    /** Refuses what is no {@link NodeName}. */
    public Node {
      name = new NodeName(name).value();
    }

    @Override
    public String id() {
      return "node:" + name;
    }

    @Override
    public Optional<String> nodeName() {
      return Optional.of(name);
    }

    @Override
    public String toString() {
      return id();
    }
  }

  /**
   * A user of a machine, vouched for by the machine's host key (RFC 4252, section 9).
   *
   * @param node a {@link NodeName}
   * @param user a {@link LoginName}
   */
  record LocalUser(String node, String user) implements Principal {
    /** Refuses what is no name. */
    public LocalUser {
      node = new NodeName(node).value();
      user = new LoginName(user).value();
    }

    @Override
    public String id() {
      return "node:" + node + "/" + user;
    }

    @Override
    public Optional<String> nodeName() {
      return Optional.of(node);
    }

    @Override
    public Optional<String> userName() {
      return Optional.of(user);
    }

    @Override
    public String toString() {
      return id();
    }
  }

  /**
   * The owner of a key that nobody accepted yet. The name is only a claim, so {@link #nodeName}
   * does not give it.
   *
   * @param claimedName a {@link NodeName} that is fully qualified
   * @param key the fingerprint of the key that was proved
   */
  record Pending(String claimedName, Fingerprint key) implements Principal {
    /** Refuses what is no fully qualified name. */
    public Pending {
      if (!new NodeName(claimedName).isFullyQualified()) {
        throw new BusException(
            ErrorCode.BAD_PRINCIPAL,
            "a new node must claim a fully qualified host name, not " + Quoted.of(claimedName));
      }
    }

    @Override
    public String id() {
      return "pending:" + claimedName + "/" + key.hex();
    }

    @Override
    public String toString() {
      return id();
    }
  }

  /** Somebody without any proof. */
  record Anonymous() implements Principal {
    @Override
    public String id() {
      return ANONYMOUS;
    }

    @Override
    public String toString() {
      return id();
    }
  }
}
