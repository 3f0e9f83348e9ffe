package io.sshbus.agent.handler;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;

/** What is published of an event that a handler could not handle. Stateless. */
final class DeadLetter {
  private static final int MOST_BYTES = 240 << 10;
  private static final Bytes NO_BODY = Bytes.utf8("");

  private DeadLetter() {}

  /** Where a node publishes them. */
  static ChannelName channel(NodeName node) {
    return new ChannelName("$node/" + node.value() + "/dead");
  }

  /** One event's; the event is in it, but for a body that would make it too large. */
  static EventDraft of(String handler, Run run, Event event) {
    Bytes whole = json(handler, run, event, false);
    Bytes body = whole.length() <= MOST_BYTES ? whole : json(handler, run, event, true);
    return new EventDraft(body, Tags.of("handler", handler), null, null, false, true);
  }

  private static Bytes json(String handler, Run run, Event event, boolean withoutBody) {
    Outcome.Failed failure = run.last();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.mapper().createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringProperty("handler", handler);
      out.writeNumberProperty("attempts", run.attempts());
      out.writeNumberProperty("status", failure.status());
      if (failure.timedOut()) {
        out.writeBooleanProperty("timedOut", true);
      }
      out.writeStringProperty("stderr", failure.stderr());
      if (withoutBody) {
        out.writeNumberProperty("bodyBytes", event.body().length());
      }
      out.writeName("event");
      EventJson.write(out, withoutBody ? bodiless(event) : event);
      out.writeEndObject();
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  private static Event bodiless(Event event) {
    return new Event(
        event.id(),
        event.channel(),
        event.time(),
        event.sender(),
        event.sent(),
        event.tags(),
        event.trusted(),
        NO_BODY,
        false);
  }
}
