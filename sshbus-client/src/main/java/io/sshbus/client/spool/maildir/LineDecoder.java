package io.sshbus.client.spool.maildir;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.ClientFrameDecoder;
import io.sshbus.wire.FrameSink;
import io.sshbus.wire.RouterFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of a spool as the router would: each is made the {@code publish} frame that {@code
 * sshbus-flush} makes of it, and given to the router's own decoder.
 */
final class LineDecoder implements FrameSink<ClientFrame> {
  private static final int MOST_BYTES = 1 << 20;
  private static final int OVERHEAD = 64;

  private final ClientFrameDecoder decoder =
      new ClientFrameDecoder(
          new RouterFrame.Limits(MOST_BYTES + OVERHEAD, MOST_BYTES, 0), this, encoder -> {});
  private ClientFrame.@Nullable Publish publish;
  private @Nullable BusException fault;

  /**
   * Reads a line that is not empty.
   *
   * @return null where it is no event; {@link #fault} says why
   */
  ClientFrame.@Nullable Publish read(Bytes line, long number) {
    publish = null;
    fault = null;
    if (line.at(0) != '{') {
      fault = new BusException(ErrorCode.BAD_FRAME, "the line does not begin with a brace");
      return null;
    }
    byte[] begin =
        ("{\"op\":\"publish\",\"seq\":" + number + ",").getBytes(StandardCharsets.US_ASCII);
    ByteWriter frame = new ByteWriter(begin.length + line.length());
    frame.bytes(begin, 0, begin.length).bytes(line.slice(1, line.length() - 1)).u8('\n');
    decoder.feed(frame.finish());
    ClientFrame.Publish read = publish;
    if (read != null && read.channel() == null) {
      fault = new BusException(ErrorCode.OUTSIDE_SUBSYSTEM, "the line names no channel");
      return null;
    }
    return read;
  }

  /** Why the last line was no event, its code first. */
  String fault() {
    BusException why = fault;
    return why == null
        ? ErrorCode.BAD_FRAME + " no event"
        : why.code() + " " + String.valueOf(why.getMessage()).replaceAll("\\p{Cntrl}", " ");
  }

  @Override
  public void frame(ClientFrame frame) {
    if (frame instanceof ClientFrame.Publish read) {
      publish = read;
    }
  }

  @Override
  public void malformed(BusException why, RouterFrame.About about) {
    fault = why;
  }
}
