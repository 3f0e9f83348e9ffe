package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Sender;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Layouts of requests, replies and their ends in the binary encoding, on both sides. Stateless. */
final class BinaryRequests {
  private static final int JSON = 1;
  private static final int MORE = 2;
  private static final int FAILURE = 4;

  private BinaryRequests() {}

  /** to text (empty: the subsystem's), seq i64, timeout u32, replies u32, flags u8, the body. */
  static void request(ClientFrame.Request frame, ByteWriter out) {
    int at = Binary.begin(out, Binary.REQUEST);
    ChannelFilter to = frame.to();
    out.text(to == null ? "" : to.value())
        .i64(frame.seq())
        .u32((int) frame.timeout().toMillis())
        .u32(frame.replies());
    answer(frame.body(), true, out);
    Binary.end(out, at);
  }

  static ClientFrame.Request readRequest(ByteReader in) {
    String to = in.text();
    long seq = in.u63();
    Duration timeout = Duration.ofMillis(in.u31());
    int replies = in.u31();
    return new ClientFrame.Request(
        to.isEmpty() ? null : new ChannelFilter(to), seq, body(in, in.u8()), timeout, replies);
  }

  /** id text, flags u8, the body or code text and message text. */
  static void reply(ClientFrame.Reply frame, ByteWriter out) {
    int at = Binary.begin(out, Binary.REPLY);
    out.text(frame.to());
    answer(frame.answer(), frame.last(), out);
    Binary.end(out, at);
  }

  static ClientFrame.Reply readReply(ByteReader in) {
    String to = in.text();
    int flags = in.u8();
    return new ClientFrame.Reply(to, answer(in, flags), (flags & MORE) == 0);
  }

  /** id text, sub text, channel text, sender text, timeout u32, flags u8, the body. */
  static void request(RouterFrame.Request frame, ByteWriter out) {
    int at = Binary.begin(out, Binary.REQUEST);
    out.text(frame.id())
        .text(frame.sub())
        .text(frame.channel().value())
        .text(frame.sender().id())
        .u32((int) frame.timeout().toMillis());
    answer(frame.body(), true, out);
    Binary.end(out, at);
  }

  static RouterFrame.Request readRouterRequest(ByteReader in) {
    String id = in.text();
    String sub = in.text();
    ChannelName channel = new ChannelName(in.text());
    Sender sender = new Sender(in.text());
    Duration timeout = Duration.ofMillis(in.u31());
    return new RouterFrame.Request(id, sub, channel, sender, timeout, body(in, in.u8()));
  }

  /** to i64, part u32, channel text (empty: none), sender text, flags u8, body or failure. */
  static void reply(RouterFrame.Reply frame, ByteWriter out) {
    int at = Binary.begin(out, Binary.REPLY);
    ChannelName channel = frame.channel();
    out.i64(frame.to())
        .u32(frame.part())
        .text(channel == null ? "" : channel.value())
        .text(frame.sender().id());
    answer(frame.answer(), frame.last(), out);
    Binary.end(out, at);
  }

  static RouterFrame.Reply readRouterReply(ByteReader in) {
    long to = in.u63();
    int part = in.u31();
    String channel = in.text();
    Sender sender = new Sender(in.text());
    int flags = in.u8();
    return new RouterFrame.Reply(
        to,
        part,
        channel.isEmpty() ? null : new ChannelName(channel),
        sender,
        answer(in, flags),
        (flags & MORE) == 0);
  }

  /** to i64, asked u32, replied u32, code text (empty: none), message text. */
  static void done(RouterFrame.Done frame, ByteWriter out) {
    int at = Binary.begin(out, Binary.DONE);
    ErrorCode code = frame.code();
    out.i64(frame.to())
        .u32(frame.asked())
        .u32(frame.replied())
        .text(code == null ? "" : code.name())
        .text(frame.message());
    Binary.end(out, at);
  }

  static RouterFrame.Done readDone(ByteReader in) {
    long to = in.u63();
    int asked = in.u31();
    int replied = in.u31();
    String code = in.text();
    String message = in.text();
    in.end();
    return new RouterFrame.Done(to, asked, replied, code(code), message);
  }

  private static @Nullable ErrorCode code(String name) {
    return name.isEmpty() ? null : RouterFrameJson.code(name);
  }

  private static void answer(Answer answer, boolean last, ByteWriter out) {
    int more = last ? 0 : MORE;
    if (answer instanceof Body body) {
      boolean json = body.json() && Json.isEmbeddable(body.bytes());
      out.u8(more | (json ? JSON : 0)).bytes(body.bytes());
    } else if (answer instanceof Answer.Failure failure) {
      out.u8(more | FAILURE).text(failure.code()).text(failure.message());
    }
  }

  private static Answer answer(ByteReader in, int flags) {
    if ((flags & FAILURE) == 0) {
      return body(in, flags & ~MORE);
    }
    if ((flags & JSON) != 0) {
      throw unknown(flags);
    }
    Answer failure = new Answer.Failure(in.text(), in.text());
    in.end();
    return failure;
  }

  private static Body body(ByteReader in, int flags) {
    if ((flags & ~JSON) != 0) {
      throw unknown(flags);
    }
    return new Body(in.rest(), flags == JSON);
  }

  private static BusException unknown(int flags) {
    return new BusException(ErrorCode.BAD_FRAME, "flags that do not go here: " + flags);
  }
}
