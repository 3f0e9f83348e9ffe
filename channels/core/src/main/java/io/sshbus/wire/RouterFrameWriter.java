package io.sshbus.wire;

import io.sshbus.channel.EventId;
import io.sshbus.log.Durations;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the JSON object of each frame of the router; events are written one by one elsewhere. */
final class RouterFrameWriter implements RouterFrame.Visitor<ObjectNode> {

  @Override
  public ObjectNode hello(RouterFrame.Hello frame) {
    ObjectNode object = EventJson.object("hello");
    ArrayNode versions = object.putArray("versions");
    frame.versions().forEach(versions::add);
    ArrayNode features = object.putArray("features");
    frame.features().forEach(features::add);
    object.put("router", frame.router());
    EventJson.putSender(object.putObject("you"), frame.you());
    RouterFrame.Limits limits = frame.limits();
    object
        .putObject("limits")
        .put("frame", limits.frame())
        .put("body", limits.body())
        .put("subscriptions", limits.subscriptions());
    return object;
  }

  @Override
  public ObjectNode confirm(RouterFrame.Confirm frame) {
    ObjectNode object =
        EventJson.object("confirm")
            .put("channel", frame.channel().value())
            .put("first", frame.first())
            .put("last", frame.last());
    return frame.id() == null
        ? object.put("have", frame.have())
        : object.put("id", frame.id().toString());
  }

  @Override
  public ObjectNode events(RouterFrame.Events frame) {
    throw new IllegalStateException("events are one object each");
  }

  @Override
  public ObjectNode live(RouterFrame.Live frame) {
    ObjectNode object = EventJson.object("live").put("sub", frame.sub());
    if (frame.at() != null) {
      ArrayNode at = object.putArray("at");
      frame.at().stream().map(EventId::toString).forEach(at::add);
    }
    return object;
  }

  @Override
  public ObjectNode gap(RouterFrame.Gap frame) {
    return EventJson.object("gap")
        .put("sub", frame.sub())
        .put("from", frame.from().toString())
        .put("to", frame.to().toString())
        .put("reason", frame.reason());
  }

  @Override
  public ObjectNode progress(RouterFrame.Progress frame) {
    return EventJson.object("progress")
        .put("sub", frame.sub())
        .put("position", frame.position().toString());
  }

  @Override
  public ObjectNode acked(RouterFrame.Acked frame) {
    return EventJson.object("acked").put("sub", frame.sub()).put("id", frame.id().toString());
  }

  @Override
  public ObjectNode request(RouterFrame.Request frame) {
    ObjectNode object =
        EventJson.object("request")
            .put("id", frame.id())
            .put("sub", frame.sub())
            .put("channel", frame.channel().value());
    EventJson.putSender(object, frame.sender());
    object.put("timeout", Durations.text(frame.timeout()));
    EventJson.putBody(object, frame.body().bytes(), frame.body().json());
    return object;
  }

  @Override
  public ObjectNode reply(RouterFrame.Reply frame) {
    ObjectNode object = EventJson.object("reply").put("to", frame.to()).put("part", frame.part());
    if (frame.channel() != null) {
      object.put("channel", frame.channel().value());
    }
    EventJson.putSender(object, frame.sender());
    EventJson.putAnswer(object, frame.answer());
    return frame.last() ? object : object.put("last", false);
  }

  @Override
  public ObjectNode done(RouterFrame.Done frame) {
    ObjectNode object =
        EventJson.object("done")
            .put("to", frame.to())
            .put("asked", frame.asked())
            .put("replied", frame.replied());
    return frame.code() == null
        ? object
        : object
            .put("code", frame.code().name())
            .put("message", frame.message())
            .put("retry", frame.code().retry());
  }

  @Override
  public ObjectNode cancel(RouterFrame.Cancel frame) {
    return EventJson.object("cancel").put("id", frame.id());
  }

  @Override
  public ObjectNode interest(RouterFrame.Interest frame) {
    ObjectNode object = EventJson.object("interest").put("channel", frame.channel().value());
    return frame.subscribers() == RouterFrame.Interest.UNKNOWN
        ? object
        : object.put("subscribers", frame.subscribers());
  }

  @Override
  public ObjectNode unwanted(RouterFrame.Unwanted frame) {
    return EventJson.object("unwanted")
        .put("channel", frame.channel().value())
        .put("first", frame.first())
        .put("last", frame.last());
  }

  @Override
  public ObjectNode error(RouterFrame.Error frame) {
    ObjectNode object = EventJson.object("error");
    RouterFrame.About about = frame.about();
    if (about.channel() != null) {
      object.put("channel", about.channel().value());
    }
    if (about.seq() >= 0) {
      object.put("seq", about.seq());
      if (about.last() > about.seq()) {
        object.put("last", about.last());
      }
    }
    if (about.sub() != null) {
      object.put("sub", about.sub());
    }
    return object
        .put("code", frame.code().name())
        .put("message", frame.message())
        .put("retry", frame.code().retry());
  }

  @Override
  public ObjectNode bye(RouterFrame.Bye frame) {
    ObjectNode object = EventJson.object("bye").put("reason", frame.reason());
    return frame.retryAfter().isZero()
        ? object
        : object.put("retryAfter", Durations.text(frame.retryAfter()));
  }
}
