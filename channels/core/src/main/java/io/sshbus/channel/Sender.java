package io.sshbus.channel;

import org.jspecify.annotations.Nullable;

/**
 * Who published, as the bus has proved it.
 *
 * @param id the text form of a principal: {@code node:NAME}, {@code node:NAME/USER}, {@code
 *     operator:NAME}, {@code anonymous}, or {@code bus} for what the bus itself says; 1 to 400
 *     characters
 */
public record Sender(String id) {
  /** The bus itself. */
  public static final Sender BUS = new Sender("bus");

  private static final String NODE = "node:";
  private static final String OPERATOR = "operator:";

  /** Refuses what is too long to be a principal. */
  public Sender {
    if (id.isEmpty() || id.length() > 400) {
      throw new BusException(ErrorCode.BAD_FRAME, "a sender of " + id.length() + " characters");
    }
  }

  /** The node's name; null where the sender is no node. */
  public @Nullable String node() {
    if (!id.startsWith(NODE)) {
      return null;
    }
    int slash = id.indexOf('/');
    return id.substring(NODE.length(), slash < 0 ? id.length() : slash);
  }

  /** The local user of the node, where {@code hostbased} proved one; null elsewhere. */
  public @Nullable String user() {
    int slash = id.indexOf('/');
    return id.startsWith(NODE) && slash >= 0 ? id.substring(slash + 1) : null;
  }

  /** The operator's name; null where the sender is none. */
  public @Nullable String operator() {
    return id.startsWith(OPERATOR) ? id.substring(OPERATOR.length()) : null;
  }

  /** Who is held to account where things are counted: the node, for its users too; else the id. */
  public String owner() {
    String node = node();
    return node == null ? id : node;
  }

  /**
   * The shortest text that tells people who it was: {@code web1.example.com}, {@code
   * bob@web1.example.com}.
   */
  public String shortName() {
    String node = node();
    if (node != null) {
      String user = user();
      return user == null ? node : user + "@" + node;
    }
    String operator = operator();
    return operator == null ? id : operator;
  }

  @Override
  public String toString() {
    return id;
  }
}
