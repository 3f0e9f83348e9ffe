package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventsSection;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads what a client sends: the first line decides the encoding, the rest is frames. Confined to
 * the thread that feeds it.
 */
public final class ClientFrameDecoder implements LineSplitter.Lines {
  private final RouterFrame.Limits limits;
  private final FrameSink<ClientFrame> sink;
  private final Consumer<RouterFrameEncoder> chosen;
  private final LineSplitter lines;
  private final LengthSplitter units;
  private boolean undecided = true;
  private boolean binary;

  /**
   * A decoder before the first byte.
   *
   * @param chosen told once, before the first frame, in which encoding the client wants its answers
   */
  public ClientFrameDecoder(
      RouterFrame.Limits limits, FrameSink<ClientFrame> sink, Consumer<RouterFrameEncoder> chosen) {
    this.limits = limits;
    this.sink = sink;
    this.chosen = chosen;
    this.lines = new LineSplitter(limits.frame());
    this.units = new LengthSplitter(limits.frame());
  }

  /**
   * Takes more bytes, which are read or copied before this returns.
   *
   * @throws BrokenFramingException where nothing after them can be read any more
   */
  public void feed(Bytes bytes) {
    int read = binary ? 0 : lines.feed(bytes, this);
    if (binary) {
      units.feed(bytes.slice(read, bytes.length() - read), this::unit);
    }
  }

  /** How many bytes of memory the frame takes that has not come whole. */
  public int unfinished() {
    return lines.unfinished() + units.unfinished();
  }

  /** Takes the end of the stream; a line without its end is taken too. */
  public void end() {
    if (!binary) {
      lines.end(this);
    }
  }

  @Override
  public boolean line(Bytes line) {
    if (undecided && !line.isEmpty()) {
      decide(line);
      if (binary) {
        return false;
      }
    }
    if (!line.isEmpty()) {
      control(line);
    }
    return true;
  }

  private void decide(Bytes line) {
    undecided = false;
    String text = line.length() <= 16 ? line.text() : "";
    if (text.startsWith("SSHBUS/") && !(text + "\n").equals(Binary.PREFACE)) {
      throw new BrokenFramingException(ErrorCode.UNSUPPORTED, "this router speaks SSHBUS/1");
    }
    binary = text.startsWith("SSHBUS/");
    chosen.accept(binary ? RouterFrameEncoder.BINARY : RouterFrameEncoder.JSON);
  }

  @Override
  public void tooLong(BusException fault, Bytes beginning) {
    if (undecided) {
      undecided = false;
      chosen.accept(RouterFrameEncoder.JSON);
    }
    sink.malformed(fault, AboutJson.beginning(beginning));
  }

  private void unit(Bytes unit) {
    int type = unit.at(0);
    Bytes payload = unit.slice(1, unit.length() - 1);
    switch (type) {
      case Binary.CONTROL -> control(payload);
      case Binary.PUBLISH -> publish(payload);
      case Binary.REQUEST -> read(BinaryRequests::readRequest, payload);
      case Binary.REPLY -> read(BinaryRequests::readReply, payload);
      default ->
          sink.malformed(
              new BusException(ErrorCode.UNKNOWN_OP, "there is no frame of type " + type),
              RouterFrame.About.NOTHING);
    }
  }

  private void read(Function<ByteReader, ClientFrame> layout, Bytes payload) {
    ClientFrame frame;
    try {
      frame = layout.apply(new ByteReader(payload));
    } catch (BusException fault) {
      sink.malformed(fault, RouterFrame.About.NOTHING);
      return;
    }
    sink.frame(frame);
  }

  private void control(Bytes json) {
    JsonNode object;
    try {
      object = Json.read(json);
    } catch (BusException fault) {
      sink.malformed(fault, AboutJson.beginning(json));
      return;
    }
    ClientFrame frame;
    try {
      frame = ClientFrameJson.read(object);
    } catch (BusException fault) {
      sink.malformed(fault, AboutJson.read(object));
      return;
    }
    if (frame instanceof ClientFrame.Publish publish) {
      checked(publish.channel(), publish.first(), publish.events().bytes());
    } else {
      sink.frame(frame);
    }
  }

  private void publish(Bytes payload) {
    RouterFrame.About about = RouterFrame.About.NOTHING;
    ChannelName channel;
    long first;
    Bytes section;
    try {
      ByteReader in = new ByteReader(payload);
      Bytes name = in.bytes(in.u16());
      first = in.i64();
      section = in.rest();
      if (first < ClientFrame.Publish.UNNUMBERED) {
        throw new BusException(ErrorCode.BAD_FRAME, "a number of " + first);
      }
      about = RouterFrame.About.numbers(null, first, lastOf(first, section));
      channel = name.isEmpty() ? null : new ChannelName(name.strictText());
    } catch (BusException fault) {
      sink.malformed(fault, about);
      return;
    }
    checked(channel, first, section);
  }

  private void checked(@Nullable ChannelName channel, long first, Bytes section) {
    EventsSection events;
    try {
      events = EventsSection.check(section, limits.body());
      if (first > Long.MAX_VALUE - events.count()) {
        throw new BusException(
            ErrorCode.BAD_FRAME,
            "there are no " + events.count() + " numbers from " + first + " on");
      }
    } catch (BusException fault) {
      sink.malformed(fault, RouterFrame.About.numbers(channel, first, lastOf(first, section)));
      return;
    }
    sink.frame(new ClientFrame.Publish(channel, first, events));
  }

  /** The last number that a refused section claims, so that its numbers are consumed as one. */
  private static long lastOf(long first, Bytes section) {
    if (first < 0 || section.length() < 6) {
      return first;
    }
    int count = new ByteReader(section.slice(2, 4)).i32();
    boolean possible = count > 0 && count <= section.length() && first <= Long.MAX_VALUE - count;
    return possible ? first + count - 1 : first;
  }
}
