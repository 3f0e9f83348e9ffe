package io.sshbus.server.cursor;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.Json;
import tools.jackson.databind.JsonNode;

/**
 * What a cursor was last used for, so that it can be told how far behind it is when nobody uses it.
 *
 * @param filter what was subscribed to
 * @param select the selector over the tags; empty for none
 * @param match the pattern over the bodies; empty for none
 * @param manual whether acks moved the cursor, and not what had reached the other side
 * @param lastAck when the cursor was last moved by an ack, or by what had reached the other side,
 *     in microseconds since 1970; 0 for never. On disk it may be half a minute old
 */
public record CursorUse(
    ChannelFilter filter, String select, String match, boolean manual, long lastAck) {

  /** The same, with another last acknowledgement. */
  CursorUse acknowledgedAt(long micros) {
    return new CursorUse(filter, select, match, manual, micros);
  }

  /** The form on disk: JSON. */
  Bytes encode() {
    return Bytes.utf8(
        Json.mapper()
            .createObjectNode()
            .put("filter", filter.value())
            .put("select", select)
            .put("match", match)
            .put("manual", manual)
            .put("lastAck", lastAck)
            .toString());
  }

  /**
   * Reads the form on disk.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME}
   */
  static CursorUse decode(Bytes bytes) {
    JsonNode use = Json.read(bytes);
    return new CursorUse(
        new ChannelFilter(use.path("filter").asString()),
        use.path("select").asString(""),
        use.path("match").asString(),
        use.path("manual").asBoolean(),
        use.path("lastAck").asLong());
  }
}
