package io.sshbus.server.command;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.wire.Body;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;

/** How replies are shown. */
enum ReplyFormat {
  /**
   * Who it is from, then the body, without a last line feed, and with what a terminal would obey
   * made visible.
   */
  SHORT,
  /** The frame as on a bus channel. */
  JSON,
  /** The body as it is, and a line feed where it does not end with one. */
  CAT;

  /** As what commands say does. */
  private static boolean endsLine(Bytes body) {
    return !body.isEmpty() && body.at(body.length() - 1) == '\n';
  }

  /** Adds a reply, or a piece of one. */
  void write(RouterFrame.Reply reply, Body body, ByteWriter out) {
    switch (this) {
      case JSON -> RouterFrameEncoder.JSON.encode(reply, out);
      case CAT -> {
        out.bytes(body.bytes());
        if (reply.last() && !endsLine(body.bytes())) {
          out.u8('\n');
        }
      }
      case SHORT -> {
        StringBuilder line = new StringBuilder(reply.sender().shortName()).append(' ');
        Bytes shown = body.bytes();
        EventFormat.appendVisibly(
            (endsLine(shown) ? shown.slice(0, shown.length() - 1) : shown).text(), line);
        out.bytes(Bytes.utf8(line.append('\n').toString()));
      }
    }
  }
}
