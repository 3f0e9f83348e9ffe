package io.sshbus.server.command;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.wire.Body;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;

/** How replies are shown. */
enum ReplyFormat {
  /** Who it is from, then the body, with what a terminal would obey made visible. */
  SHORT,
  /** The frame as on a bus channel. */
  JSON,
  /** The body as it is. */
  CAT;

  /** Adds a reply, or a piece of one. */
  void write(RouterFrame.Reply reply, Body body, ByteWriter out) {
    switch (this) {
      case JSON -> RouterFrameEncoder.JSON.encode(reply, out);
      case CAT -> {
        out.bytes(body.bytes());
        if (reply.last()) {
          out.u8('\n');
        }
      }
      case SHORT -> {
        StringBuilder line = new StringBuilder(reply.sender().shortName()).append(' ');
        EventFormat.appendVisibly(body.bytes().text(), line);
        out.bytes(Bytes.utf8(line.append('\n').toString()));
      }
    }
  }
}
