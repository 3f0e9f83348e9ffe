package io.sshbus.client.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.Tags;
import io.sshbus.client.ClientTiming;
import io.sshbus.client.link.Link;
import io.sshbus.client.link.LinkChannel;
import io.sshbus.client.link.LinkListener;
import io.sshbus.client.link.Transport;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TalkTest {
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void end() {
    thread.shutdownNow();
  }

  /** An SSH channel that goes nowhere. */
  private static final class Nowhere implements Transport, Link, LinkChannel {
    @Override
    public CompletionStage<Link> connect(Runnable closed) {
      return new CompletableFuture<>();
    }

    @Override
    public LinkChannel open(String subsystem, LinkListener listener) {
      return this;
    }

    @Override
    public CompletionStage<Void> probe() {
      return new CompletableFuture<>();
    }

    @Override
    public void write(byte[] array, int length) {}

    @Override
    public void release(long bytes) {}

    @Override
    public void close() {}
  }

  private final class Listener implements TalkListener {
    @Override
    public void hello(RouterFrame.Hello hello) {}

    @Override
    public boolean takeAtOnce(RouterFrame frame) {
      told.add(frame.getClass().getSimpleName());
      return true;
    }

    @Override
    public void frame(RouterFrame frame) {}

    @Override
    public void writable() {}

    @Override
    public void closed(String detail) {
      told.add("closed");
    }
  }

  private Talk open() {
    Loop loop = new Loop(thread);
    Connection connection =
        new Connection(
            new Nowhere(), loop, ClientTiming.DEFAULT, new Random(1), /* patient= */ true);
    Talks talks = new Talks(loop, connection, Tags.NONE, "", () -> "");
    return talks.open(new Nowhere(), "a/#", "", new Listener());
  }

  private static void receive(Talk talk) {
    talk.received(Bytes.utf8("{\"op\":\"progress\",\"sub\":\"s\",\"position\":\"0-1-0\"}\n"));
  }

  @Test
  void whatTheRouterSaysIsTold() {
    receive(open());
    assertEquals(List.of("Progress"), told);
  }

  /** Whoever listens may have begun another talk, and would take it for what is said there. */
  @Test
  void whatComesBehindOurOwnEndIsNotTold() {
    Talk talk = open();
    talk.close();
    receive(talk);
    assertEquals(List.of("closed"), told);
  }
}
