package io.sshbus.agent.local;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Tags;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Who is at the other end of a local connection, as the kernel says.
 *
 * @param name the user's name, or its number where it has none
 */
public record LocalUser(String name) {
  /** The tag that says which user of the node an event is of. A claim: the node's word for it. */
  public static final String TAG = "local-user";

  private static final String CURSORS = "local/";

  /**
   * What an event of this user claims: its own tags, and the user's name, which it cannot claim.
   */
  Tags claims(Tags connection, Tags event) {
    return connection.and(event).and(Tags.of(TAG, name));
  }

  /**
   * Options with the name that this user's cursor has at the bus, where all programs of a node are
   * one principal: {@code local/USER/NAME}. So no user, and no handler, loses a cursor to another.
   * A group's place is its own.
   */
  SubscribeOptions withCursor(SubscribeOptions options, ChannelFilter filter) {
    if (!options.group().isEmpty()) {
      return options;
    }
    if (!options.name().isEmpty()) {
      return options.withName(CURSORS + name + "/" + options.name());
    }
    return options.since() instanceof Since.Last
        ? options.withName(CURSORS + name + "/." + digest(options, filter))
        : options;
  }

  /** Stands for what is asked for, as the router names the cursors of who gives no name. */
  private static String digest(SubscribeOptions options, ChannelFilter filter) {
    String asked = filter.value() + "\n" + options.match() + "\n" + options.select();
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha.digest(asked.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
