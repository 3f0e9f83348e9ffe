package io.sshbus.rules;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One body as rules look at it: what has to be made of it is made once, and only when asked for.
 */
final class EventBody {
  private final Bytes bytes;
  private final boolean json;
  private byte @Nullable [] array;
  private @Nullable JsonNode parsed;
  private boolean read;

  /**
   * A body.
   *
   * @param json whether the publisher called it a JSON value; an object or array counts as one
   *     without that
   */
  EventBody(Bytes bytes, boolean json) {
    this.bytes = bytes;
    this.json = json;
  }

  Bytes bytes() {
    return bytes;
  }

  /** The body in an array of its own. */
  byte[] array() {
    byte[] known = array;
    if (known == null) {
      known = bytes.toArray();
      array = known;
    }
    return known;
  }

  /** The body as JSON; null where it is none. */
  @Nullable JsonNode json() {
    if (!read) {
      read = true;
      parsed = json || looksLikeJson() ? parse() : null;
    }
    return parsed;
  }

  private boolean looksLikeJson() {
    for (int i = 0; i < bytes.length(); i++) {
      byte b = bytes.array()[bytes.offset() + i];
      if (b != ' ' && b != '\t') {
        return b == '{' || b == '[';
      }
    }
    return false;
  }

  private @Nullable JsonNode parse() {
    try {
      return Json.read(bytes);
    } catch (BusException e) {
      return null;
    }
  }
}
