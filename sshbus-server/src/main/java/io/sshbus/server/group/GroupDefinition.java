package io.sshbus.server.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.Json;
import tools.jackson.databind.JsonNode;

/**
 * What all members of a group have in common, decided by the first.
 *
 * @param owner the {@link io.sshbus.identity.Principal#id} of the first member
 * @param match the pattern over the bodies; empty for none
 * @param select the selector over the tags; empty for none
 */
public record GroupDefinition(String owner, String match, String select) {

  /** Whether somebody who wants this gets the same events. */
  boolean agreesWith(GroupDefinition other) {
    return match.equals(other.match) && select.equals(other.select);
  }

  /** The form on disk: JSON. */
  Bytes encode() {
    return Bytes.utf8(
        Json.mapper()
            .createObjectNode()
            .put("owner", owner)
            .put("match", match)
            .put("select", select)
            .toString());
  }

  /**
   * Reads the form on disk.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME}
   */
  static GroupDefinition decode(Bytes bytes) {
    JsonNode json = Json.read(bytes);
    return new GroupDefinition(
        json.path("owner").asString(),
        json.path("match").asString(),
        json.path("select").asString());
  }
}
