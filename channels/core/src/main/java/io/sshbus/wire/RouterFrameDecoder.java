package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteReader;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;

/**
 * Reads what the router sends: its hello as a line, then frames in the encoding that the client has
 * chosen. Confined to the thread that feeds it.
 */
public final class RouterFrameDecoder implements LineSplitter.Lines {
  private final FrameSink<RouterFrame> sink;
  private final boolean binary;
  private final LineSplitter lines;
  private final LengthSplitter units;
  private boolean greeted;

  /**
   * A decoder before the first byte.
   *
   * @param binary whether the client has chosen the binary encoding
   * @param maxFrame the longest frame or line that is taken, in bytes
   */
  public RouterFrameDecoder(boolean binary, int maxFrame, FrameSink<RouterFrame> sink) {
    this.sink = sink;
    this.binary = binary;
    this.lines = new LineSplitter(maxFrame);
    this.units = new LengthSplitter(maxFrame);
  }

  /**
   * Takes more bytes, which are read or copied before this returns.
   *
   * @throws BrokenFramingException where nothing after them can be read any more
   */
  public void feed(Bytes bytes) {
    int read = inLines() ? lines.feed(bytes, this) : 0;
    if (!inLines()) {
      units.feed(bytes.slice(read, bytes.length() - read), this::unit);
    }
  }

  private boolean inLines() {
    return !binary || !greeted;
  }

  @Override
  public boolean line(Bytes line) {
    greeted = true;
    control(line);
    return inLines();
  }

  @Override
  public void tooLong(BusException fault, Bytes beginning) {
    sink.malformed(fault, RouterFrame.About.NOTHING);
  }

  private void unit(Bytes unit) {
    int type = unit.at(0);
    Bytes payload = unit.slice(1, unit.length() - 1);
    RouterFrame frame;
    try {
      frame =
          switch (type) {
            case Binary.CONTROL -> RouterFrameJson.read(Json.read(payload));
            case Binary.CONFIRM -> BinaryRouterFrames.readConfirm(new ByteReader(payload));
            case Binary.EVENTS -> BinaryRouterFrames.readEvents(new ByteReader(payload));
            case Binary.REQUEST -> BinaryRequests.readRouterRequest(new ByteReader(payload));
            case Binary.REPLY -> BinaryRequests.readRouterReply(new ByteReader(payload));
            case Binary.DONE -> BinaryRequests.readDone(new ByteReader(payload));
            default ->
                throw new BusException(ErrorCode.UNKNOWN_OP, "there is no frame of type " + type);
          };
    } catch (BusException fault) {
      sink.malformed(fault, RouterFrame.About.NOTHING);
      return;
    }
    sink.frame(frame);
  }

  private void control(Bytes json) {
    RouterFrame frame;
    try {
      frame = RouterFrameJson.read(Json.read(json));
    } catch (BusException fault) {
      sink.malformed(fault, RouterFrame.About.NOTHING);
      return;
    }
    sink.frame(frame);
  }
}
