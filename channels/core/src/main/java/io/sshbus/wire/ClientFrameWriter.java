package io.sshbus.wire;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsWriter;
import io.sshbus.log.Durations;
import io.sshbus.log.Since;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the JSON object of each frame of clients; publishes are written event by event elsewhere.
 */
final class ClientFrameWriter implements ClientFrame.Visitor<ObjectNode> {

  @Override
  public ObjectNode hello(ClientFrame.Hello frame) {
    ObjectNode object = EventJson.object("hello");
    ArrayNode versions = object.putArray("versions");
    frame.versions().forEach(versions::add);
    ArrayNode features = object.putArray("features");
    frame.features().forEach(features::add);
    put(object, "producer", frame.producer());
    put(object, "client", frame.client());
    flag(object, "gaps", frame.gaps());
    EventJson.putTags(object, "tags", frame.tags());
    return object;
  }

  @Override
  public ObjectNode publish(ClientFrame.Publish frame) {
    throw new IllegalStateException("a publish is one object for each event");
  }

  @Override
  public ObjectNode subscribe(ClientFrame.Subscribe frame) {
    SubscribeOptions options = frame.options();
    ObjectNode object = EventJson.object("subscribe").put("sub", frame.sub());
    if (options.filter() != null) {
      object.put("filter", options.filter().value());
    }
    if (!(options.since() instanceof Since.Now)) {
      object.put("since", options.since().text());
    }
    put(object, "name", options.name());
    put(object, "match", options.match());
    put(object, "select", options.select());
    put(object, "group", options.group());
    put(object, "ack", options.manualAck() ? "manual" : "");
    flag(object, "takeover", options.takeover());
    flag(object, "respond", options.respond());
    if (!options.after().isEmpty()) {
      ArrayNode after = object.putArray("after");
      options.after().stream().map(EventId::toString).forEach(after::add);
    }
    return object;
  }

  @Override
  public ObjectNode ack(ClientFrame.Ack frame) {
    return EventJson.object("ack").put("sub", frame.sub()).put("id", frame.id().toString());
  }

  @Override
  public ObjectNode nack(ClientFrame.Nack frame) {
    ObjectNode object =
        EventJson.object("nack").put("sub", frame.sub()).put("id", frame.id().toString());
    put(object, "delay", frame.delay().isZero() ? "" : Durations.text(frame.delay()));
    return object;
  }

  @Override
  public ObjectNode credit(ClientFrame.Credit frame) {
    return EventJson.object("credit").put("sub", frame.sub()).put("events", frame.events());
  }

  @Override
  public ObjectNode unsubscribe(ClientFrame.Unsubscribe frame) {
    return EventJson.object("unsubscribe").put("sub", frame.sub());
  }

  @Override
  public ObjectNode request(ClientFrame.Request frame) {
    ObjectNode object = EventJson.object("request");
    ChannelFilter to = frame.to();
    if (to != null) {
      object.put(to.isChannel() ? "channel" : "filter", to.value());
    }
    object.put("seq", frame.seq());
    EventJson.putBody(object, frame.body().bytes(), frame.body().json());
    object.put("timeout", Durations.text(frame.timeout()));
    return frame.replies() == ClientFrame.Request.ALL
        ? object.put("replies", "all")
        : object.put("replies", frame.replies());
  }

  @Override
  public ObjectNode reply(ClientFrame.Reply frame) {
    ObjectNode object = EventJson.object("reply").put("to", frame.to());
    EventJson.putAnswer(object, frame.answer());
    return frame.last() ? object : object.put("last", false);
  }

  @Override
  public ObjectNode cancel(ClientFrame.Cancel frame) {
    return EventJson.object("cancel").put("to", frame.to());
  }

  @Override
  public ObjectNode watch(ClientFrame.Watch frame) {
    return channel(EventJson.object("watch"), frame.channel());
  }

  @Override
  public ObjectNode unwatch(ClientFrame.Unwatch frame) {
    return channel(EventJson.object("unwatch"), frame.channel());
  }

  @Override
  public ObjectNode will(ClientFrame.Will frame) {
    ObjectNode object = channel(EventJson.object("will"), frame.channel());
    EventDraft event = frame.event();
    if (event != null) {
      EventsWriter one = new EventsWriter(event.body().length() + 64);
      one.add(event);
      EventsReader at = one.finish().events();
      at.next();
      EventJson.putDraft(object, at);
    }
    return object;
  }

  @Override
  public ObjectNode end(ClientFrame.End frame) {
    return EventJson.object("end");
  }

  private static ObjectNode channel(ObjectNode object, @Nullable ChannelName channel) {
    return channel == null ? object : object.put("channel", channel.value());
  }

  private static void put(ObjectNode object, String name, String value) {
    if (!value.isEmpty()) {
      object.put(name, value);
    }
  }

  private static void flag(ObjectNode object, String name, boolean value) {
    if (value) {
      object.put(name, true);
    }
  }
}
