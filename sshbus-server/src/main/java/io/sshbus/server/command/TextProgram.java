package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a text and ends with a status; a fault goes to {@code stderr} with its code. */
final class TextProgram implements ChannelProgram {
  private static final Logger LOG = LoggerFactory.getLogger(TextProgram.class);

  private final Executor readers;
  private final ChannelPort port;
  private final ToIntFunction<StringBuilder> text;
  private @Nullable Bytes waiting;

  TextProgram(Executor readers, ChannelPort port, ToIntFunction<StringBuilder> text) {
    this.readers = readers;
    this.port = port;
    this.text = text;
  }

  @Override
  public void opened() {
    readers.execute(this::write);
  }

  private void write() {
    StringBuilder out = new StringBuilder();
    int status;
    try {
      status = text.applyAsInt(out);
    } catch (BusException fault) {
      port.diagnose(Complaints.of(fault));
      status = fault.code().exitStatus();
    } catch (RuntimeException fault) {
      LOG.error("a command failed", fault);
      port.diagnose("sshbus: INTERNAL: the command failed; the router's log says why");
      status = 70;
    }
    synchronized (this) {
      waiting = Bytes.utf8(out.toString());
    }
    port.finish(status);
  }

  @Override
  public synchronized void fill(ByteWriter out, int enough) {
    Bytes bytes = waiting;
    if (bytes != null) {
      int taken = Math.min(enough, bytes.length());
      out.bytes(bytes.slice(0, taken));
      waiting = taken == bytes.length() ? null : bytes.slice(taken, bytes.length() - taken);
    }
  }

  @Override
  public synchronized void outputGone() {
    waiting = null;
  }

  @Override
  public void received(Bytes bytes) {
    port.consumed(bytes.length());
  }

  @Override
  public void inputEnded() {}

  /** It ends soon in any case. */
  @Override
  public void drain(Duration retryAfter) {}

  @Override
  public void closed() {}

  @Override
  public void flushed() {}
}
