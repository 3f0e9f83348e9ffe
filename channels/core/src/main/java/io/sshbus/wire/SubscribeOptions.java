package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.TagSelector;
import io.sshbus.log.Since;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber wants.
 *
 * @param filter the channels; null for those of the SSH channel
 * @param since where to start
 * @param name of the cursor; empty for one named after filter, match and select
 * @param match an RE2 pattern over the body; empty for any body
 * @param select a label selector over the tags; empty for any tags
 * @param group the group that shares the events; empty for none
 * @param manualAck whether the cursor moves by {@code ack} alone
 * @param takeover whether to take the cursor from a subscription that is attached to it
 * @param after events that the consumer has handled, at most one a partition: it sees nothing up to
 *     them
 * @param respond whether it is for requests, which the subscriber answers, and for no events
 */
public record SubscribeOptions(
    @Nullable ChannelFilter filter,
    Since since,
    String name,
    String match,
    String select,
    String group,
    boolean manualAck,
    boolean takeover,
    List<EventId> after,
    boolean respond) {
  /** The longest name of a cursor or group, in characters. */
  public static final int MAX_NAME = 128;

  /** The longest pattern, in characters. */
  public static final int MAX_PATTERN = 1024;

  /** With what comes next on the channels of the SSH channel. */
  public static final SubscribeOptions DEFAULT =
      new SubscribeOptions(null, new Since.Now(), "", "", "", "", false, false, List.of(), false);

  /** Refuses names and patterns over their limits. */
  public SubscribeOptions {
    limit("name", name, MAX_NAME);
    limit("group", group, MAX_NAME);
    limit("match", match, MAX_PATTERN);
    limit("select", select, TagSelector.MAX_LENGTH);
    after = List.copyOf(after);
    if (after.size() > 1024) {
      throw new BusException(ErrorCode.BAD_FRAME, "after has more than 1024 ids");
    }
  }

  private static void limit(String field, String value, int most) {
    if (value.length() > most
        || value.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t')) {
      throw new BusException(
          ErrorCode.BAD_FRAME,
          field + " has control characters or is longer than " + most + " characters");
    }
  }

  /** The same on the channels of {@code filter}. */
  public SubscribeOptions withFilter(@Nullable ChannelFilter filter) {
    return new SubscribeOptions(
        filter, since, name, match, select, group, manualAck, takeover, after, respond);
  }

  /** The same from {@code since} on. */
  public SubscribeOptions withSince(Since since) {
    return new SubscribeOptions(
        filter, since, name, match, select, group, manualAck, takeover, after, respond);
  }

  /** The same with a pattern over the body. */
  public SubscribeOptions withMatch(String match) {
    return new SubscribeOptions(
        filter, since, name, match, select, group, manualAck, takeover, after, respond);
  }

  /** The same with a selector over the tags. */
  public SubscribeOptions withSelect(String select) {
    return new SubscribeOptions(
        filter, since, name, match, select, group, manualAck, takeover, after, respond);
  }

  /** The same with a cursor of that name. */
  public SubscribeOptions withName(String name) {
    return new SubscribeOptions(
        filter, since, name, match, select, group, manualAck, takeover, after, respond);
  }

  /** The same as a member of that group; empty for none. */
  public SubscribeOptions withGroup(String group) {
    return new SubscribeOptions(
        filter, since, name, match, select, group, manualAck, takeover, after, respond);
  }

  /** The same, acknowledged by hand or not. */
  public SubscribeOptions withManualAck(boolean manualAck) {
    return new SubscribeOptions(
        filter, since, name, match, select, group, manualAck, takeover, after, respond);
  }

  /** The same, taking over the cursor or not. */
  public SubscribeOptions withTakeover(boolean takeover) {
    return new SubscribeOptions(
        filter, since, name, match, select, group, manualAck, takeover, after, respond);
  }

  /** The same for a consumer that has handled {@code after}. */
  public SubscribeOptions withAfter(List<EventId> after) {
    return new SubscribeOptions(
        filter, since, name, match, select, group, manualAck, takeover, after, respond);
  }

  /** The same, for requests and no events or the other way round. */
  public SubscribeOptions withRespond(boolean respond) {
    return new SubscribeOptions(
        filter, since, name, match, select, group, manualAck, takeover, after, respond);
  }
}
