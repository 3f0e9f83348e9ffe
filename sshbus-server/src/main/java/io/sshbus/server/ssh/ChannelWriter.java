package io.sshbus.server.ssh;

import io.sshbus.channel.ByteWriter;
import io.sshbus.server.session.ChannelProgram;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.io.IoOutputStream;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what a program has to say into one SSH channel, a packet at a time: MINA allows one
 * outstanding write. Runs on the event loop of the connection, which also sends the packets, so
 * that nothing is handed over; between turns it keeps nothing but what the window did not take.
 */
final class ChannelWriter implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelWriter.class);
  private static final int MOST_PACKET = 256 * 1024;
  private static final int PACKETS_A_TURN = 16;
  private static final ThreadLocal<ByteWriter> SCRATCH =
      ThreadLocal.withInitial(() -> new ByteWriter(64 * 1024));

  private final ChannelProgram program;
  private final Executor loop;
  private final BooleanSupplier ending;
  private final Runnable finished;
  private final Runnable failed;
  private final AtomicInteger asked = new AtomicInteger();
  private @Nullable IoOutputStream stream;
  private @Nullable RemoteWindow window;
  private @Nullable ByteArrayBuffer rest;
  private volatile boolean writing;
  private volatile boolean ended;

  /**
   * A writer that does nothing before it has its stream.
   *
   * @param loop runs tasks in their order, one at a time or not
   * @param ending whether the program has said its last, from which on it is to be woken
   * @param finished run when all has been written of a program that is ending
   * @param failed told when nothing can be written any more
   */
  ChannelWriter(
      ChannelProgram program,
      Executor loop,
      BooleanSupplier ending,
      Runnable finished,
      Runnable failed) {
    this.program = program;
    this.loop = loop;
    this.ending = ending;
    this.finished = finished;
    this.failed = failed;
  }

  /** Begins to write. */
  void open(IoOutputStream out, RemoteWindow remote) {
    stream = out;
    window = remote;
    wake();
  }

  /** Has the loop look for more; any thread. */
  void wake() {
    if (asked.getAndIncrement() == 0) {
      loop.execute(this);
    }
  }

  /** Writes nothing any more. */
  void end() {
    ended = true;
  }

  @Override
  public void run() {
    int seen = asked.get();
    try {
      // A key exchange in progress must not hold the thread that carries it on.
      boolean more = ThreadUtils.runAsInternal(this::turn);
      if (more) {
        loop.execute(this);
        return;
      }
    } catch (Exception | Error e) {
      fail(e);
    }
    if (asked.addAndGet(-seen) > 0) {
      loop.execute(this);
    }
  }

  /** Returns whether there may be more to write at once. */
  private boolean turn() throws IOException {
    for (int packets = 0; packets < PACKETS_A_TURN; packets++) {
      if (ended || writing || stream == null || !writeOne()) {
        return false;
      }
    }
    return true;
  }

  private boolean writeOne() throws IOException {
    // Asked before, as the last words and the end may come right behind a look that finds nothing.
    boolean last = ending.getAsBoolean();
    ByteArrayBuffer packet = nextPacket();
    if (packet == null) {
      if (last) {
        finished.run();
      }
      return false;
    }
    writing = true;
    IoWriteFuture write = requireStream().writeBuffer(packet);
    if (write.isDone()) {
      written(write);
      return true;
    }
    write.addListener(
        done -> {
          written(done);
          wake();
        });
    return false;
  }

  private void written(IoWriteFuture write) {
    if (!write.isWritten()) {
      fail(write.getException());
    } else if (rest == null) {
      flushed();
    }
    writing = false;
  }

  /** MINA would pass over what is thrown here, and the channel would stand still. */
  private void flushed() {
    try {
      program.flushed();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(@Nullable Throwable cause) {
    LOG.debug("nothing more can be written", cause);
    end();
    failed.run();
  }

  /** At most what one SSH packet takes: MINA would copy the rest of anything larger. */
  private @Nullable ByteArrayBuffer nextPacket() {
    int most = (int) Math.min(MOST_PACKET, window == null ? 0 : window.getPacketSize());
    ByteArrayBuffer kept = rest;
    if (kept == null) {
      ByteWriter scratch = SCRATCH.get();
      scratch.truncate(0);
      program.fill(scratch, most);
      if (scratch.length() == 0) {
        return null;
      }
      if (scratch.length() <= most) {
        return new ByteArrayBuffer(scratch.array(), 0, scratch.length());
      }
      kept = new ByteArrayBuffer(scratch.copy().array());
      rest = kept;
    }
    int size = Math.min(most, kept.available());
    ByteArrayBuffer packet = new ByteArrayBuffer(kept.array(), kept.rpos(), size);
    kept.rpos(kept.rpos() + size);
    if (kept.available() == 0) {
      rest = null;
    }
    return packet;
  }

  private IoOutputStream requireStream() throws IOException {
    IoOutputStream out = stream;
    if (out == null) {
      throw new IOException("not open yet");
    }
    return out;
  }
}
