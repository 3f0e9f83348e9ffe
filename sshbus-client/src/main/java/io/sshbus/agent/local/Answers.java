package io.sshbus.agent.local;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the spool has said of a connection's events, on its way to the program: confirms of numbers
 * that follow each other are one frame. Any thread adds, one takes.
 */
final class Answers {
  private final Runnable wake;
  private final Deque<Answer> waiting = new ArrayDeque<>();

  private record Answer(ChannelName channel, long number, long weight, @Nullable Throwable fault) {}

  /**
   * None yet.
   *
   * @param wake told when there is something where nothing was
   */
  Answers(Runnable wake) {
    this.wake = wake;
  }

  /**
   * The spool has taken or refused the event {@code number} of {@code channel}.
   *
   * @param weight comes back from {@link #take}
   * @param fault null where it is on disk
   */
  void add(ChannelName channel, long number, long weight, @Nullable Throwable fault) {
    boolean first;
    synchronized (waiting) {
      first = waiting.isEmpty();
      waiting.add(new Answer(channel, number, weight, fault));
    }
    if (first) {
      wake.run();
    }
  }

  /**
   * Gives all there is to {@code out}, in its order.
   *
   * @return the sum of the weights
   */
  long take(Consumer<RouterFrame> out) {
    long weight = 0;
    RouterFrame.Confirm open = null;
    for (Answer next = poll(); next != null; next = poll()) {
      weight += next.weight();
      if (open != null && next.fault() == null && continues(open, next)) {
        open = confirm(open.channel(), open.first(), next.number());
        continue;
      }
      if (open != null) {
        out.accept(open);
        open = null;
      }
      if (next.fault() == null) {
        open = confirm(next.channel(), next.number(), next.number());
      } else {
        out.accept(refusal(next, next.fault()));
      }
    }
    if (open != null) {
      out.accept(open);
    }
    return weight;
  }

  private @Nullable Answer poll() {
    synchronized (waiting) {
      return waiting.poll();
    }
  }

  private static boolean continues(RouterFrame.Confirm open, Answer next) {
    return next.number() == open.last() + 1 && next.channel().equals(open.channel());
  }

  private static RouterFrame.Confirm confirm(ChannelName channel, long first, long last) {
    return new RouterFrame.Confirm(channel, first, last, null, last);
  }

  private static RouterFrame refusal(Answer answer, Throwable fault) {
    Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    ErrorCode code = cause instanceof BusException told ? told.code() : ErrorCode.INTERNAL;
    return new RouterFrame.Error(
        RouterFrame.About.numbers(answer.channel(), answer.number(), answer.number()),
        code,
        String.valueOf(cause.getMessage()));
  }
}
