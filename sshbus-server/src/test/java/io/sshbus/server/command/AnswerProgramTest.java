package io.sshbus.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.server.session.ChannelPort;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AnswerProgramTest {
  private final Queue<Runnable> reader = new ArrayDeque<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger gone = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AnswerProgram program =
      new AnswerProgram(reader::add, new Port(), 0, input -> answer());

  private final class Port implements ChannelPort {
    @Override
    public void wake() {}

    @Override
    public void consumed(int bytes) {}

    @Override
    public void diagnose(String line) {
      throw new AssertionError(line);
    }

    @Override
    public void finish(int exitStatus) {
      ended.incrementAndGet();
    }

    @Override
    public void probe(Runnable answered) {}
  }

  private AnswerProgram.Answer answer() {
    asked.incrementAndGet();
    return new AnswerProgram.Answer(Bytes.utf8("x"), 0);
  }

  @Test
  void itAnswersOnAReader() {
    program.opened();
    assertEquals(0, asked.get());
    reader.remove().run();
    assertEquals(1, asked.get());
    assertEquals(1, ended.get());
  }

  @Test
  void whatNobodyWaitsForIsNotLookedUp() {
    program.opened();
    program.closed();
    reader.remove().run();
    assertEquals(0, asked.get());
  }

  private AnswerProgram answering(String text) {
    AnswerProgram large =
        new AnswerProgram(
            reader::add,
            new Port(),
            0,
            input -> new AnswerProgram.Answer(Bytes.utf8(text), 0, gone::incrementAndGet));
    large.opened();
    return large;
  }

  @Test
  void whatItTakesIsGivenBackOnceItHasBeenReadToTheEnd() {
    AnswerProgram large = answering("abc");
    reader.remove().run();
    ByteWriter out = new ByteWriter(8);
    large.fill(out, 2);
    assertEquals(0, gone.get());
    large.fill(out, 2);
    assertEquals("abc", out.finish().text());
    assertEquals(1, gone.get());
    large.closed();
    assertEquals(1, gone.get());
  }

  @Test
  void whatNobodyReadsIsGivenBackToo() {
    AnswerProgram large = answering("abc");
    reader.remove().run();
    large.closed();
    assertEquals(1, gone.get());
    large = answering("abc");
    reader.remove().run();
    large.outputGone();
    assertEquals(2, gone.get());
  }
}
