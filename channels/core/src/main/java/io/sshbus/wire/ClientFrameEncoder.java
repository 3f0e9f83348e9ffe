package io.sshbus.wire;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.ChannelName;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/** Writes the frames of a client in one of the encodings. */
public interface ClientFrameEncoder {
  /** Adds the bytes of {@code frame} to {@code out}. */
  void encode(ClientFrame frame, ByteWriter out);

  /** What a client must send before its first frame. */
  byte[] preface();

  /** JSON lines; stateless. */
  ClientFrameEncoder JSON =
      new ClientFrameEncoder() {
        @Override
        public void encode(ClientFrame frame, ByteWriter out) {
          for (ObjectNode object : ClientFrameJson.write(frame)) {
            Binary.json(out, object);
            out.u8('\n');
          }
        }

        @Override
        public byte[] preface() {
          return new byte[0];
        }
      };

  /** Binary; stateless. */
  ClientFrameEncoder BINARY =
      new ClientFrameEncoder() {
        @Override
        public void encode(ClientFrame frame, ByteWriter out) {
          if (frame instanceof ClientFrame.Publish publish) {
            int at = Binary.begin(out, Binary.PUBLISH);
            ChannelName channel = publish.channel();
            out.text(channel == null ? "" : channel.value())
                .i64(publish.first())
                .bytes(publish.events().bytes());
            Binary.end(out, at);
          } else if (frame instanceof ClientFrame.Request request) {
            BinaryRequests.request(request, out);
          } else if (frame instanceof ClientFrame.Reply reply) {
            BinaryRequests.reply(reply, out);
          } else {
            Binary.control(out, frame.accept(new ClientFrameWriter()));
          }
        }

        @Override
        public byte[] preface() {
          return Binary.PREFACE.getBytes(StandardCharsets.US_ASCII);
        }
      };
}
