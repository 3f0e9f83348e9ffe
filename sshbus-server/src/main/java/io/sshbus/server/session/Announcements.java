package io.sshbus.server.session;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Tags;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** What the bus says in its own name, as JSON. */
final class Announcements {
  private Announcements() {}

  /** A node has come ({@code up}) or gone ({@code down}). */
  static EventDraft node(String node, String state, String address, String router, Instant now) {
    ObjectNode body =
        Json.mapper()
            .createObjectNode()
            .put("node", node)
            .put("state", state)
            .put("since", EventJson.time(now))
            .put("address", address)
            .put("router", router);
    return new EventDraft(Bytes.utf8(body.toString()), Tags.NONE, null, null, false, true);
  }
}
