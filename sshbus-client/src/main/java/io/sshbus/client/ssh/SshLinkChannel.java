package io.sshbus.client.ssh;

import io.sshbus.channel.Bytes;
import io.sshbus.client.link.LinkChannel;
import io.sshbus.client.link.LinkListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.channel.ChannelSubsystem;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.threads.ThreadUtils;

/**
 * One SSH channel with a subsystem. Data goes to the listener on the I/O thread, out of the
 * library's own buffer, and opens the window only when the listener says so.
 */
final class SshLinkChannel extends ChannelSubsystem implements LinkChannel {
  private static final int MOST_STDERR = 1024;

  private final LinkListener listener;
  private final AtomicBoolean gone = new AtomicBoolean();
  private final AtomicReference<String> detail = new AtomicReference<>("");

  SshLinkChannel(String subsystem, LinkListener listener) {
    super(subsystem);
    this.listener = listener;
    setStreaming(Streaming.Async);
  }

  void begin() throws IOException {
    addCloseFutureListener(future -> gone());
    open()
        .addListener(
            future -> {
              if (!future.isOpened()) {
                detail.set(String.valueOf(future.getException()));
                gone();
              }
            });
  }

  private void gone() {
    if (gone.compareAndSet(false, true)) {
      Integer status = getExitStatus();
      listener.closed((status == null ? "" : "exit status " + status + " ") + detail.get());
    }
  }

  @Override
  protected void doWriteData(byte[] data, int offset, long length) throws IOException {
    if (length >= CipherWarmUp.LARGE_PACKET) {
      CipherWarmUp.begin();
    }
    listener.received(Bytes.wrap(data, offset, (int) length));
  }

  @Override
  protected void doWriteExtendedData(byte[] data, int offset, long length) throws IOException {
    String more = new String(data, offset, (int) length, StandardCharsets.UTF_8);
    detail.updateAndGet(known -> known.length() < MOST_STDERR ? known + more : known);
    getLocalWindow().release(length);
  }

  @Override
  public void write(byte[] array, int length) {
    if (length >= CipherWarmUp.LARGE_PACKET) {
      CipherWarmUp.begin();
    }
    try {
      // Any other thread would be held up, without limit, while keys are exchanged.
      ThreadUtils.runAsInternal(
          () ->
              getAsyncIn()
                  .writeBuffer(new ByteArrayBuffer(array, 0, length))
                  .addListener(this::written));
    } catch (Exception e) {
      close(true);
    }
  }

  private void written(IoWriteFuture future) {
    if (future.isWritten()) {
      listener.written();
    } else {
      close(true);
    }
  }

  @Override
  public void release(long bytes) {
    try {
      getLocalWindow().release(bytes);
    } catch (IOException | RuntimeException e) {
      log.trace("release({}) after the end", this, e);
    }
  }

  @Override
  public void close() {
    close(false);
  }
}
