package io.sshbus.request;

import io.sshbus.channel.ChannelName;
import io.sshbus.wire.Answer;
import io.sshbus.wire.RouterFrame;
import org.jspecify.annotations.Nullable;

/** One responder's share of a request. Exists from when it was asked to its last word. */
final class Part {
  final OpenRequest request;
  final int number;
  final Party responder;
  final String id;

  /** Null where the requester knows it. */
  private final @Nullable ChannelName channel;

  /** Bytes of the pieces that came. */
  long bytes;

  /** A part that has been asked under {@code id}. */
  Part(OpenRequest request, int number, Responders.Target target, String id) {
    this.request = request;
    this.number = number;
    this.responder = target.party();
    this.id = id;
    this.channel = request.toFilter() ? target.channel() : null;
  }

  RouterFrame.Reply frame(Answer answer, boolean last) {
    return new RouterFrame.Reply(request.seq(), number, channel, responder.sender(), answer, last);
  }
}
