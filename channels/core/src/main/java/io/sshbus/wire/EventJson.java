package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.Durations;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.node.ObjectNode;

/** Events, and what they consist of, as JSON. Stateless. */
public final class EventJson {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private EventJson() {}

  /** RFC 3339 in UTC with microseconds, always 27 characters long. */
  public static String time(Instant time) {
    return TIME.format(time);
  }

  /** Writes an event as one object, {@code id} first. */
  public static void write(JsonGenerator out, Event event) {
    out.writeStartObject();
    writeFields(out, event);
    out.writeEndObject();
  }

  /** Writes the fields of an event into an object that has been begun. */
  static void writeFields(JsonGenerator out, Event event) {
    out.writeStringProperty("id", event.id().toString());
    out.writeStringProperty("channel", event.channel().value());
    out.writeStringProperty("time", time(event.time()));
    writeSender(out, event.sender());
    if (event.sent() != null) {
      out.writeStringProperty("sent", time(event.sent()));
    }
    writeTags(out, "tags", event.tags());
    writeTags(out, "trusted", event.trusted());
    writeBody(out, event.body(), event.json());
  }

  private static void writeSender(JsonGenerator out, Sender sender) {
    String node = sender.node();
    String user = sender.user();
    if (node == null) {
      String operator = sender.operator();
      out.writeStringProperty(
          operator == null ? "sender" : "operator", operator == null ? sender.id() : operator);
      return;
    }
    out.writeStringProperty("node", node);
    if (user != null) {
      out.writeStringProperty("user", user);
    }
  }

  private static void writeTags(JsonGenerator out, String name, Tags tags) {
    if (!tags.isEmpty()) {
      out.writeName(name).writeStartObject();
      tags.values().forEach(out::writeStringProperty);
      out.writeEndObject();
    }
  }

  private static void writeBody(JsonGenerator out, Bytes body, boolean json) {
    String text = textOrNull(body);
    if (text == null) {
      out.writeStringProperty("body64", base64(body));
    } else if (json && Json.isEmbeddable(body)) {
      out.writeName("body").writeRawValue(onOneLine(text));
    } else {
      out.writeStringProperty("body", text);
    }
  }

  /** In JSON, ends of lines stand between values only; in a frame they would end the frame. */
  private static String onOneLine(String json) {
    return json.replace('\n', ' ').replace('\r', ' ');
  }

  /**
   * Adds who sent something: {@code node} and {@code user}, {@code operator}, or {@code sender}.
   */
  static void putSender(ObjectNode object, Sender sender) {
    String node = sender.node();
    if (node == null) {
      String operator = sender.operator();
      object.put(
          operator == null ? "sender" : "operator", operator == null ? sender.id() : operator);
      return;
    }
    object.put("node", node);
    if (sender.user() != null) {
      object.put("user", sender.user());
    }
  }

  /** Reads who sent something. */
  static Sender sender(Fields in) {
    if (in.has("node")) {
      return new Sender("node:" + in.text("node") + (in.has("user") ? "/" + in.text("user") : ""));
    }
    return new Sender(in.has("operator") ? "operator:" + in.text("operator") : in.text("sender"));
  }

  /** An object with its {@code op}. */
  static ObjectNode object(String op) {
    return Json.mapper().createObjectNode().put("op", op);
  }

  /** Adds a body as text where it is UTF-8, else in base64. */
  static void putBody(ObjectNode object, Bytes body, boolean json) {
    String text = textOrNull(body);
    if (text == null) {
      object.put("body64", base64(body));
    } else if (json && Json.isEmbeddable(body)) {
      object.set("body", Json.read(body));
    } else {
      object.put("body", text);
    }
  }

  /** Adds what a reply says. */
  static void putAnswer(ObjectNode object, Answer answer) {
    if (answer instanceof Body body) {
      putBody(object, body.bytes(), body.json());
    } else if (answer instanceof Answer.Failure failure) {
      object.put("code", failure.code()).put("message", failure.message());
    }
  }

  /** Adds what a publisher says of the event that {@code at} stands on. */
  static void putDraft(ObjectNode object, EventsReader at) {
    putBody(object, at.body(), at.json());
    putTags(object, "tags", at.tags());
    if (at.sent() != null) {
      object.put("sent", time(at.sent()));
    }
    if (at.ttl() != null) {
      object.put("ttl", Durations.text(at.ttl()));
    }
    if (at.retain()) {
      object.put("retain", true);
    }
    if (at.durable()) {
      object.put("durable", true);
    }
  }

  /** Adds tags, if there are any. */
  static void putTags(ObjectNode object, String name, Tags tags) {
    if (!tags.isEmpty()) {
      ObjectNode values = object.putObject(name);
      tags.values().forEach(values::put);
    }
  }

  private static String base64(Bytes body) {
    return Base64.getEncoder().encodeToString(body.toArray());
  }

  private static @Nullable String textOrNull(Bytes body) {
    try {
      return body.strictText();
    } catch (BusException e) {
      return null;
    }
  }
}
