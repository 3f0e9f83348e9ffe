package io.sshbus.server.ssh;

import io.sshbus.channel.Bytes;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.sshd.common.io.IoInputStream;
import org.apache.sshd.common.io.IoOutputStream;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelDataReceiver;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.channel.ChannelSessionAware;
import org.apache.sshd.server.command.AsyncCommand;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SSH channel with the program that runs on it: MINA's view of both, and the program's view of
 * the channel.
 */
final class ProgramChannel
    implements AsyncCommand, ChannelSessionAware, ChannelDataReceiver, ChannelPort {
  private static final Logger LOG = LoggerFactory.getLogger(ProgramChannel.class);

  private final ChannelSession channel;
  private final ChannelProgram program;
  private final ChannelWriter writer;
  private final Executor loop;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Diagnoses diagnoses = new Diagnoses();
  private final SharedProbe probes;
  private @Nullable IoOutputStream out;
  private @Nullable IoOutputStream err;
  private @Nullable ExitCallback exit;
  private volatile int exitStatus = -1;
  private boolean diagnosing;

  /**
   * A channel whose program has not been opened.
   *
   * @param loop the event loop of the connection
   * @param make makes the program, given its port
   */
  ProgramChannel(
      ChannelSession channel, Executor loop, Function<ChannelPort, ChannelProgram> make) {
    this.channel = channel;
    this.loop = loop;
    this.probes = new SharedProbe(answered -> Probes.send(channel.getSession(), answered));
    this.program = make.apply(this);
    this.writer = new ChannelWriter(program, loop, () -> exitStatus >= 0, this::exit, this::fail);
    channel.addCloseFutureListener(future -> closeProgram());
  }

  @Override
  public void setChannelSession(ChannelSession session) {
    session.setDataReceiver(this);
  }

  @Override
  public void setIoOutputStream(IoOutputStream stream) {
    out = stream;
  }

  @Override
  public void setIoErrorStream(IoOutputStream stream) {
    err = stream;
  }

  @Override
  public void setIoInputStream(IoInputStream stream) {
    throw new IllegalStateException("this channel takes its bytes from a receiver");
  }

  @Override
  public void setInputStream(InputStream stream) {
    throw new IllegalStateException("this channel has no blocking streams");
  }

  @Override
  public void setOutputStream(OutputStream stream) {
    throw new IllegalStateException("this channel has no blocking streams");
  }

  @Override
  public void setErrorStream(OutputStream stream) {
    throw new IllegalStateException("this channel has no blocking streams");
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    exit = callback;
  }

  @Override
  public void start(ChannelSession session, Environment environment) {
    program.opened();
    IoOutputStream stream = out;
    if (stream != null) {
      writer.open(stream, channel.getRemoteWindow());
    }
  }

  @Override
  public void destroy(ChannelSession session) {
    closeProgram();
  }

  @Override
  public int data(ChannelSession session, byte[] buffer, int start, int length) {
    program.received(Bytes.wrap(buffer, start, length));
    return 0;
  }

  /** MINA closes the receiver at the end of input and again with the channel. */
  @Override
  public void close() {
    if (!channel.isClosing()) {
      program.inputEnded();
    }
  }

  /** The other side reads nothing any more. */
  void outputGone() {
    program.outputGone();
  }

  private void closeProgram() {
    if (closed.compareAndSet(false, true)) {
      writer.end();
      program.closed();
    }
  }

  @Override
  public void wake() {
    writer.wake();
  }

  @Override
  public void consumed(int bytes) {
    try {
      if (channel.isOpen()) {
        channel.getLocalWindow().release(bytes);
      }
    } catch (IOException e) {
      LOG.debug("{}: the window could not be opened", channel, e);
    }
  }

  @Override
  public void finish(int status) {
    exitStatus = status;
    writer.wake();
  }

  private void exit() {
    ExitCallback callback = exit;
    synchronized (diagnoses) {
      if (callback == null || diagnosing) {
        return;
      }
    }
    writer.end();
    callback.onExit(exitStatus);
  }

  private void fail() {
    channel.close(true);
  }

  @Override
  public void diagnose(String line) {
    synchronized (diagnoses) {
      diagnoses.add(line);
      if (diagnosing || err == null) {
        return;
      }
      diagnosing = true;
    }
    loop.execute(this::beginToDiagnose);
  }

  /** Any other thread, that of the commits too, would wait while the client exchanges keys. */
  private void beginToDiagnose() {
    try {
      ThreadUtils.runAsInternal(
          () -> {
            writeDiagnoses();
            return null;
          });
    } catch (Exception e) {
      LOG.debug("{}: stderr cannot be written", channel, e);
      fail();
    }
  }

  private void writeDiagnoses() {
    IoOutputStream stream = err;
    String lines;
    synchronized (diagnoses) {
      lines = diagnoses.takeAll();
      if (lines.isEmpty() || stream == null) {
        diagnosing = false;
        writer.wake();
        return;
      }
    }
    try {
      IoWriteFuture write =
          stream.writeBuffer(new ByteArrayBuffer(lines.getBytes(StandardCharsets.UTF_8)));
      write.addListener(done -> writeDiagnoses());
    } catch (IOException e) {
      LOG.debug("{}: {}", channel, lines, e);
      synchronized (diagnoses) {
        diagnosing = false;
      }
      // An exit that has waited for this is due.
      writer.wake();
    }
  }

  @Override
  public void probe(Runnable answered) {
    probes.ask(answered);
  }

  /** What runs here. */
  ChannelProgram program() {
    return program;
  }
}
