package io.sshbus.agent.local;

import io.sshbus.channel.ChannelName;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the spool has said of a connection's events, on its way to the program: confirms of numbers
 * that follow each other are one frame. Any thread adds, one takes.
 */
final class Answers {
  private final Runnable wake;
  private final Deque<Answer> waiting = new ArrayDeque<>();

  /**
   * What the spool has said of the event {@code number} of {@code channel}.
   *
   * @param weight comes back from {@link #take}
   * @param fault null where it was taken
   * @param unwanted whether it was taken and not kept
   */
  record Answer(
      ChannelName channel, long number, long weight, @Nullable Throwable fault, boolean unwanted) {}

  /**
   * None yet.
   *
   * @param wake told when there is something where nothing was
   */
  Answers(Runnable wake) {
    this.wake = wake;
  }

  /** The spool has taken or refused an event. */
  void add(Answer answer) {
    boolean first;
    synchronized (waiting) {
      first = waiting.isEmpty();
      waiting.add(answer);
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
    Answer first = null;
    Answer last = null;
    for (Answer next = poll(); next != null; next = poll()) {
      weight += next.weight();
      if (first == null || last == null || !continues(last, next)) {
        if (first != null && last != null) {
          out.accept(frame(first, last.number()));
        }
        first = next;
      }
      last = next;
    }
    if (first != null && last != null) {
      out.accept(frame(first, last.number()));
    }
    return weight;
  }

  private @Nullable Answer poll() {
    synchronized (waiting) {
      return waiting.poll();
    }
  }

  private static boolean continues(Answer last, Answer next) {
    return last.fault() == null
        && next.fault() == null
        && next.unwanted() == last.unwanted()
        && next.number() == last.number() + 1
        && next.channel().equals(last.channel());
  }

  private static RouterFrame frame(Answer first, long last) {
    Throwable fault = first.fault();
    if (fault != null) {
      return Refusal.of(
          RouterFrame.About.numbers(first.channel(), first.number(), first.number()), fault);
    }
    return first.unwanted()
        ? new RouterFrame.Unwanted(first.channel(), first.number(), last)
        : new RouterFrame.Confirm(first.channel(), first.number(), last, null, last);
  }
}
