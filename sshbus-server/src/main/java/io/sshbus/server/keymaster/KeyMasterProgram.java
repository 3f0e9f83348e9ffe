package io.sshbus.server.keymaster;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.wire.Json;
import io.sshbus.wire.LineSplitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The subsystem {@code keymaster}: a JSON object a line in, one a line out, in the same order. A
 * channel takes little in all, so that a key that nobody knows can cost little. Input comes on I/O
 * threads, answers on any; the monitor guards the queues and is never held while calling out.
 */
public final class KeyMasterProgram implements ChannelProgram, LineSplitter.Lines {
  private static final Logger LOG = LoggerFactory.getLogger(KeyMasterProgram.class);
  private static final int MOST_BYTES = 64 * 1024;
  private static final int MOST_REQUESTS = 64;

  private final Registrar registrar;
  private final Connection connection;
  private final ChannelPort port;
  private final LineSplitter lines = new LineSplitter(MOST_BYTES);
  private final Queue<Bytes> requests = new ArrayDeque<>();
  private final ByteWriter answers = new ByteWriter(256);
  private int taken;
  private int count;
  private boolean working;
  private boolean ended;
  private int status;

  /** A program that has not been opened. */
  public KeyMasterProgram(Registrar registrar, Connection connection, ChannelPort port) {
    this.registrar = registrar;
    this.connection = connection;
    this.port = port;
  }

  @Override
  public void opened() {}

  @Override
  public void received(Bytes bytes) {
    port.consumed(bytes.length());
    if (taken > MOST_BYTES) {
      return;
    }
    taken += bytes.length();
    if (taken <= MOST_BYTES) {
      lines.feed(bytes, this);
    } else {
      refuseMore(ErrorCode.FRAME_TOO_LARGE, MOST_BYTES + " bytes");
    }
  }

  @Override
  public boolean line(Bytes line) {
    if (line.length() == 0) {
      return true;
    }
    count++;
    if (count > MOST_REQUESTS) {
      refuseMore(ErrorCode.BACK_PRESSURE, MOST_REQUESTS + " requests");
      return false;
    }
    synchronized (this) {
      requests.add(Bytes.wrap(line.toArray()));
    }
    work();
    return true;
  }

  /** What was asked is answered; the rest is not even read. */
  private void refuseMore(ErrorCode code, String most) {
    taken = MOST_BYTES + 1;
    refuse(new BusException(code, "a channel to keymaster takes " + most + " in all"));
    end();
  }

  @Override
  public void tooLong(BusException fault, Bytes beginning) {
    refuse(fault);
  }

  @Override
  public void inputEnded() {
    if (taken <= MOST_BYTES) {
      lines.end(this);
    }
    end();
  }

  @Override
  public void drain(Duration retryAfter) {
    end();
  }

  private void end() {
    synchronized (this) {
      ended = true;
    }
    work();
  }

  /**
   * One request after the other, in a loop: those that wait for one that asks the disk must not be
   * a deep stack on the thread that answers it.
   */
  private void work() {
    for (Bytes next = begin(); next != null; next = begin()) {
      CompletableFuture<KeyRecord> told = ask(next).whenComplete(this::answered);
      if (!told.isDone()) {
        var unused = told.handle((record, fault) -> resumed());
        return;
      }
    }
    finishIfEnded();
  }

  private boolean resumed() {
    work();
    return true;
  }

  private synchronized @Nullable Bytes begin() {
    Bytes next = working ? null : requests.poll();
    working |= next != null;
    return next;
  }

  private void finishIfEnded() {
    int last;
    synchronized (this) {
      if (!ended || working || !requests.isEmpty()) {
        return;
      }
      last = status;
    }
    port.finish(last);
  }

  private CompletableFuture<KeyRecord> ask(Bytes line) {
    try {
      return registrar.handle(connection, KeyRequest.read(line)).toCompletableFuture();
    } catch (BusException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void answered(@Nullable KeyRecord record, @Nullable Throwable fault) {
    if (record != null) {
      answer(KeyAnswers.of(record));
    } else {
      refuse(fault(fault));
    }
    synchronized (this) {
      working = false;
    }
  }

  private static BusException fault(@Nullable Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    if (cause instanceof BusException told) {
      return told;
    }
    LOG.error("a request to keymaster failed", cause);
    return new BusException(ErrorCode.INTERNAL, "the request failed; the router's log says why");
  }

  private void refuse(BusException fault) {
    synchronized (this) {
      status = Math.max(status, fault.code().exitStatus());
    }
    answer(
        Json.mapper()
            .createObjectNode()
            .put("op", "error")
            .put("code", fault.code().name())
            .put("message", fault.getMessage())
            .put("retry", fault.code().retry()));
  }

  private void answer(ObjectNode answer) {
    synchronized (this) {
      answers.bytes(Bytes.utf8(answer.toString())).u8('\n');
    }
    port.wake();
  }

  @Override
  public synchronized void fill(ByteWriter out, int enough) {
    out.bytes(answers.copy());
    answers.truncate(0);
  }

  @Override
  public void flushed() {}

  @Override
  public void outputGone() {}

  @Override
  public synchronized void closed() {
    requests.clear();
  }
}
