package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds out what a frame was about although it may be malformed, so that the error can name it. */
final class AboutJson {
  private AboutJson() {}

  static RouterFrame.About read(JsonNode frame) {
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
