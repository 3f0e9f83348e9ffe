package io.sshbus.it.docs;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.ClientFrameDecoder;
import io.sshbus.wire.ClientFrameEncoder;
import io.sshbus.wire.Frame;
import io.sshbus.wire.FrameSink;
import io.sshbus.wire.Json;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameDecoder;
import io.sshbus.wire.RouterFrameEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Both codecs of one side of a conversation, fed with all of it at once. */
enum Codecs {
  CLIENT {
    @Override
    List<Object> decode(byte[] bytes, boolean binary) {
      Taken<ClientFrame> taken = new Taken<>();
      ClientFrameDecoder decoder = new ClientFrameDecoder(LIMITS, taken, chosen -> {});
      if (binary) {
        decoder.feed(Bytes.wrap(ClientFrameEncoder.BINARY.preface()));
      }
      decoder.feed(Bytes.wrap(bytes));
      decoder.end();
      return taken.all;
    }

    @Override
    void encode(Object frame, boolean binary, ByteWriter out) {
      ClientFrameEncoder encoder = binary ? ClientFrameEncoder.BINARY : ClientFrameEncoder.JSON;
      encoder.encode((ClientFrame) frame, out);
    }
  },
  ROUTER {
    @Override
    List<Object> decode(byte[] bytes, boolean binary) {
      Taken<RouterFrame> taken = new Taken<>();
      RouterFrameDecoder decoder = new RouterFrameDecoder(binary, LIMITS.frame(), taken);
      if (binary) {
        decoder.feed(Bytes.utf8("{\"op\":\"live\",\"sub\":\"stands for the hello\"}\n"));
        taken.all.clear();
      }
      decoder.feed(Bytes.wrap(bytes));
      return taken.all;
    }

    @Override
    void encode(Object frame, boolean binary, ByteWriter out) {
      RouterFrameEncoder encoder = binary ? RouterFrameEncoder.BINARY : RouterFrameEncoder.JSON;
      encoder.encode((RouterFrame) frame, out);
    }
  };

  static final RouterFrame.Limits LIMITS = new RouterFrame.Limits(1 << 20, 1 << 18, 16);

  /** The frames, and a {@link BusException} for each that was refused. */
  abstract List<Object> decode(byte[] bytes, boolean binary);

  abstract void encode(Object frame, boolean binary, ByteWriter out);

  List<Object> decodeLines(String lines) {
    return decode(lines.getBytes(StandardCharsets.UTF_8), false);
  }

  /** The frames as JSON lines, each read again. */
  List<JsonNode> json(List<Object> frames) {
    ByteWriter out = new ByteWriter(256);
    frames.forEach(frame -> encode(frame, false, out));
    return read(out.copy().text());
  }

  byte[] binary(List<Object> frames) {
    ByteWriter out = new ByteWriter(256);
    frames.forEach(frame -> encode(frame, true, out));
    return out.copy().toArray();
  }

  static List<JsonNode> read(String lines) {
    return lines.lines().map(line -> Json.read(Bytes.utf8(line))).toList();
  }

  private static final class Taken<F extends Frame> implements FrameSink<F> {
    private final List<Object> all = new ArrayList<>();

    @Override
    public void frame(F frame) {
      all.add(frame);
    }

    @Override
    public void malformed(BusException fault, RouterFrame.About about) {
      all.add(fault);
    }
  }
}
