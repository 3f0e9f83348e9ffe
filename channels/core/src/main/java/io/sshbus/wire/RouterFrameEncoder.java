package io.sshbus.wire;

import io.sshbus.channel.ByteWriter;

/** Writes the frames of the router in one of the encodings. */
public interface RouterFrameEncoder {
  /** Adds the bytes of {@code frame} to {@code out}. */
  void encode(RouterFrame frame, ByteWriter out);

  /** JSON lines; stateless. */
  RouterFrameEncoder JSON =
      (frame, out) -> {
        if (frame instanceof RouterFrame.Events events) {
          EventLines.encode(events, out);
        } else {
          Binary.json(out, frame.accept(new RouterFrameWriter()));
          out.u8('\n');
        }
      };

  /** Binary; stateless. */
  RouterFrameEncoder BINARY =
      (frame, out) -> {
        if (frame instanceof RouterFrame.Events events) {
          BinaryRouterFrames.events(events, out);
        } else if (frame instanceof RouterFrame.Confirm confirm) {
          BinaryRouterFrames.confirm(confirm, out);
        } else if (frame instanceof RouterFrame.Request request) {
          BinaryRequests.request(request, out);
        } else if (frame instanceof RouterFrame.Reply reply) {
          BinaryRequests.reply(reply, out);
        } else if (frame instanceof RouterFrame.Done done) {
          BinaryRequests.done(done, out);
        } else {
          Binary.control(out, frame.accept(new RouterFrameWriter()));
        }
      };
}
