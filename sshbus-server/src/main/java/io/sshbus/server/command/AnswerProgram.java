package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an answer, of all that was received or of nothing, writes it and ends with a status; a
 * fault goes to {@code stderr} with its code.
 */
class AnswerProgram implements ChannelProgram {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerProgram.class);

  private final Executor readers;
  private final ChannelPort port;
  private final int mostInput;
  private final Answering answering;
  private final ByteWriter input = new ByteWriter(0);
  private boolean answered;
  private volatile boolean closed;
  private @Nullable Answer waiting;

  /**
   * A program that has not been opened.
   *
   * @param mostInput how many bytes it may be sent; 0 where it answers at once and passes over what
   *     it is sent
   */
  AnswerProgram(Executor readers, ChannelPort port, int mostInput, Answering answering) {
    this.readers = readers;
    this.port = port;
    this.mostInput = mostInput;
    this.answering = answering;
  }

  /**
   * What is written, and the exit status.
   *
   * @param gone run once, when nothing of it waits to be read any more
   */
  record Answer(Bytes bytes, int status, Runnable gone) {
    Answer(Bytes bytes, int status) {
      this(bytes, status, () -> {});
    }

    private Answer behind(int taken) {
      return new Answer(bytes.slice(taken, bytes.length() - taken), status, gone);
    }
  }

  /** Makes an answer; on a reader, so it may wait for the disk. */
  @FunctionalInterface
  interface Answering {
    /**
     * The answer to {@code input}.
     *
     * @throws BusException what the caller is told instead
     */
    Answer answer(Bytes input);
  }

  @Override
  public void opened() {
    if (mostInput == 0) {
      begin(() -> answering.answer(Bytes.EMPTY));
    }
  }

  @Override
  public void received(Bytes bytes) {
    port.consumed(bytes.length());
    if (mostInput == 0 || answered) {
      return;
    }
    if (input.length() + bytes.length() > mostInput) {
      begin(
          () -> {
            throw new BusException(
                ErrorCode.FRAME_TOO_LARGE, "the input is larger than " + mostInput + " bytes");
          });
      return;
    }
    input.bytes(bytes);
  }

  @Override
  public void inputEnded() {
    if (mostInput > 0 && !answered) {
      Bytes all = input.copy();
      begin(() -> answering.answer(all));
    }
  }

  private interface Work {
    Answer work();
  }

  /** On the I/O thread, once. */
  private void begin(Work work) {
    answered = true;
    readers.execute(() -> write(work));
  }

  private void write(Work work) {
    if (closed && mostInput == 0) {
      // Nobody hears the answer: who opens and closes channels must not keep the readers busy.
      return;
    }
    Answer answer;
    try {
      answer = work.work();
    } catch (BusException fault) {
      port.diagnose(Complaints.of(fault));
      answer = new Answer(Bytes.EMPTY, fault.code().exitStatus());
    } catch (RuntimeException fault) {
      LOG.error("a command failed", fault);
      port.diagnose("sshbus: INTERNAL: the command failed; the router's log says why");
      answer = new Answer(Bytes.EMPTY, ErrorCode.INTERNAL.exitStatus());
    }
    synchronized (this) {
      waiting = answer;
    }
    if (closed) {
      drop();
    }
    port.finish(answer.status());
  }

  @Override
  public void fill(ByteWriter out, int enough) {
    Answer answer;
    synchronized (this) {
      answer = waiting;
    }
    if (answer == null) {
      return;
    }
    int taken = Math.min(enough, answer.bytes().length());
    out.bytes(answer.bytes().slice(0, taken));
    if (taken == answer.bytes().length()) {
      drop();
    } else {
      putBack(answer, answer.behind(taken));
    }
  }

  /** Unless it was dropped meanwhile, and another waits perhaps. */
  @SuppressWarnings("ReferenceEquality") // another may be alike
  private synchronized void putBack(Answer answer, Answer rest) {
    if (waiting == answer) {
      waiting = rest;
    }
  }

  private void drop() {
    Answer last;
    synchronized (this) {
      last = waiting;
      waiting = null;
    }
    if (last != null) {
      last.gone().run();
    }
  }

  @Override
  public void outputGone() {
    drop();
  }

  /** It ends soon in any case. */
  @Override
  public void drain(Duration retryAfter) {}

  @Override
  public void closed() {
    closed = true;
    drop();
  }

  @Override
  public void flushed() {}
}
