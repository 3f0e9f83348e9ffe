package io.sshbus.wire;

import io.sshbus.channel.ByteWriter;
import tools.jackson.databind.node.ObjectNode;

/**
 * The binary encoding: u32 length of what follows, u8 type, payload. What there is much of
 * (publishes, confirms, events, requests and replies) has a type and a layout of its own; every
 * other frame is type 0, its payload the same JSON object as in JSON lines.
 */
final class Binary {
  /** The line by which a client chooses this encoding, its end included. */
  static final String PREFACE = "SSHBUS/1\n";

  static final int CONTROL = 0;
  static final int PUBLISH = 1;
  static final int CONFIRM = 2;
  static final int EVENTS = 3;
  static final int REQUEST = 4;
  static final int REPLY = 5;
  static final int DONE = 6;

  private Binary() {}

  /** Begins a frame; {@link #end} must follow with what this returns. */
  static int begin(ByteWriter out, int type) {
    int at = out.length();
    out.u32(0).u8(type);
    return at;
  }

  /** Sets the length of the frame that began at {@code at}. */
  static void end(ByteWriter out, int at) {
    out.putU32(at, out.length() - at - 4);
  }

  static void control(ByteWriter out, ObjectNode object) {
    int at = begin(out, CONTROL);
    json(out, object);
    end(out, at);
  }

  static void json(ByteWriter out, ObjectNode object) {
    byte[] json = Json.mapper().writeValueAsBytes(object);
    out.bytes(json, 0, json.length);
  }
}
