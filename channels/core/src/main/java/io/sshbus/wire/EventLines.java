package io.sshbus.wire;

import io.sshbus.channel.ByteWriter;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;

/** Writes the events of a delivery as lines of JSON. */
final class EventLines {
  private EventLines() {}

  static void encode(RouterFrame.Events delivery, ByteWriter out) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = Json.mapper().createGenerator(lines)) {
      VisibleEvents event = new VisibleEvents(delivery);
      while (event.next()) {
        json.writeStartObject();
        json.writeStringProperty("op", "event");
        json.writeStringProperty("sub", delivery.sub());
        EventJson.writeFields(json, event.event());
        json.writeEndObject();
        json.writeRaw('\n');
      }
    }
    byte[] bytes = lines.toByteArray();
    out.bytes(bytes, 0, bytes.length);
  }
}
