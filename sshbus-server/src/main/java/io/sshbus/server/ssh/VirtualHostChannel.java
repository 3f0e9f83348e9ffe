package io.sshbus.server.ssh;

import io.sshbus.channel.Bytes;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.sshd.common.Closeable;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.ChannelAsyncOutputStream;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code direct-tcpip} channel (RFC 4254, section 7.2) that ends in a program of this process,
 * and never in a socket. On I/O threads.
 */
final class VirtualHostChannel extends AbstractServerChannel implements ChannelPort {
  private static final Logger LOG = LoggerFactory.getLogger(VirtualHostChannel.class);

  private final Connection connection;
  private final ChannelProgram program;
  private final ChannelWriter writer;
  private @Nullable ChannelAsyncOutputStream out;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean finishing;

  /**
   * A channel that has not been opened.
   *
   * @param loop the event loop of the connection
   * @param make makes the program, given its port
   */
  VirtualHostChannel(
      Connection connection, Executor loop, Function<ChannelPort, ChannelProgram> make) {
    super("", List.of(), null);
    this.connection = connection;
    this.program = make.apply(this);
    this.writer =
        new ChannelWriter(program, loop, () -> finishing, this::finished, () -> close(true));
  }

  /** Begins, once the other side knows that the channel is open. */
  void start() {
    connection.began(program);
    addCloseFutureListener(closed -> programEnded());
    program.opened();
    ChannelAsyncOutputStream stream =
        new ChannelAsyncOutputStream(this, SshConstants.SSH_MSG_CHANNEL_DATA);
    out = stream;
    writer.open(stream, getRemoteWindow());
  }

  private void programEnded() {
    if (ended.compareAndSet(false, true)) {
      writer.end();
      connection.ended(program);
      program.closed();
    }
  }

  @Override
  public void handleWindowAdjust(Buffer buffer) throws IOException {
    super.handleWindowAdjust(buffer);
    ChannelAsyncOutputStream stream = out;
    if (stream != null) {
      stream.onWindowExpanded();
    }
  }

  @Override
  protected void doWriteData(byte[] data, int off, long len) {
    program.received(Bytes.wrap(data, off, (int) len));
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int off, long len) {
    consumed((int) len);
  }

  @Override
  public void handleEof() throws IOException {
    super.handleEof();
    program.inputEnded();
  }

  /** What was written last is still sent when the channel closes. */
  @Override
  protected boolean mayWrite() {
    return !isClosed();
  }

  @Override
  protected Closeable getInnerCloseable() {
    return builder().close(out).close(super.getInnerCloseable()).build();
  }

  private void finished() {
    writer.end();
    close(false);
  }

  @Override
  public void wake() {
    writer.wake();
  }

  @Override
  public void consumed(int bytes) {
    try {
      if (isOpen()) {
        getLocalWindow().release(bytes);
      }
    } catch (IOException e) {
      LOG.debug("{}: the window could not be opened", this, e);
    }
  }

  /** There is no second stream to say it on. */
  @Override
  public void diagnose(String line) {
    LOG.debug("{}: {}", this, line);
  }

  /** There is no status to say either. */
  @Override
  public void finish(int exitStatus) {
    finishing = true;
    writer.wake();
  }

  @Override
  public void probe(Runnable answered) {
    Probes.send(getSession(), answered);
  }
}
