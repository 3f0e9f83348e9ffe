package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds out what a frame was about although it may be malformed, so that the error can name it. */
final class AboutJson {
  private AboutJson() {}

  /** The same of a frame that is no JSON, or not all of one: what stands before the fault. */
  static RouterFrame.About beginning(Bytes frame) {
    String text = frame.textToFirstFault();
    ObjectNode seen = Json.mapper().createObjectNode();
    try (JsonParser in = Json.mapper().createParser(text)) {
      if (in.nextToken() == JsonToken.START_OBJECT) {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = in.currentName();
          JsonToken value = in.nextToken();
          if (value == JsonToken.VALUE_STRING) {
            seen.put(name, in.getString());
          } else if (value == JsonToken.VALUE_NUMBER_INT && !isCut(in, text)) {
            seen.put(name, in.getBigIntegerValue());
          }
          in.skipChildren();
        }
      }
    } catch (JacksonException e) {
      return read(seen);
    }
    return read(seen);
  }

  /** A number at the very end may be the first digits of a longer one. */
  private static boolean isCut(JsonParser in, String text) {
    return in.currentLocation().getCharOffset() >= text.length();
  }

  static RouterFrame.About read(JsonNode frame) {
    if ("request".equals(text(frame, "op"))) {
      // Its number is none of the numbers of a stream.
      return RouterFrame.About.NOTHING;
    }
    JsonNode seq = frame.get("seq");
    long number =
        seq != null && seq.isIntegralNumber() && seq.canConvertToLong()
            ? Math.max(-1, seq.longValue())
            : -1;
    return new RouterFrame.About(channel(frame), number, number, text(frame, "sub"));
  }

  private static @Nullable ChannelName channel(JsonNode frame) {
    String name = text(frame, "channel");
    try {
      return name == null ? null : new ChannelName(name);
    } catch (BusException e) {
      return null;
    }
  }

  private static @Nullable String text(JsonNode frame, String field) {
    JsonNode value = frame.get(field);
    return value != null
            && value.isString()
            && value.stringValue().length() <= ChannelName.MAX_BYTES
            && !Fields.hasHalfCharacter(value.stringValue())
        ? value.stringValue()
        : null;
  }
}
