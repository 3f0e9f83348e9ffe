package io.sshbus.server.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.server.session.ChannelProgram;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoOutputStream;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.apache.sshd.server.channel.ChannelSession;
import org.junit.jupiter.api.Test;

class ChannelWriterTest {
  private final List<String> written = new ArrayList<>();
  private final Queue<Runnable> loop = new ArrayDeque<>();
  private final LateWords program = new LateWords();
  private final ChannelWriter writer =
      new ChannelWriter(
          program,
          loop::add,
          () -> program.ending,
          () -> written.add("end"),
          () -> written.add("failed"));

  /** Says its last right behind a look that has found nothing, as from another thread. */
  private final class LateWords implements ChannelProgram {
    private String words = "";
    private boolean ending;
    private int looks;

    @Override
    public void fill(ByteWriter out, int enough) {
      out.bytes(Bytes.utf8(words));
      words = "";
      looks++;
      if (looks == 1) {
        words = "last";
        ending = true;
        writer.wake();
      }
    }

    @Override
    public void opened() {}

    @Override
    public void received(Bytes bytes) {}

    @Override
    public void inputEnded() {}

    @Override
    public void flushed() {}

    @Override
    public void outputGone() {}

    @Override
    public void drain(Duration retryAfter) {}

    @Override
    public void closed() {}
  }

  private final class Taken extends AbstractCloseable implements IoOutputStream {
    @Override
    public IoWriteFuture writeBuffer(Buffer buffer) {
      byte[] bytes = new byte[buffer.available()];
      buffer.getRawBytes(bytes);
      written.add(new String(bytes, StandardCharsets.US_ASCII));
      AbstractIoWriteFuture done = new AbstractIoWriteFuture("packet", null) {};
      done.setValue(true);
      return done;
    }
  }

  @Test
  void theLastWordsAreWrittenBeforeTheEnd() {
    ChannelSession channel = new ChannelSession();
    channel.getRemoteWindow().init(1 << 20, 3000, PropertyResolver.EMPTY);
    writer.open(new Taken(), channel.getRemoteWindow());
    for (Runnable turn = loop.poll(); turn != null; turn = loop.poll()) {
      turn.run();
    }
    assertEquals(List.of("last", "end"), written);
  }
}
