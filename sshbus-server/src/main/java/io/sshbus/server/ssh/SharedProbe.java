package io.sshbus.server.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Has all who ask whether the other side of a channel is there share few questions: one is under
 * way, and who comes meanwhile waits for the next, since the answer to this one does not speak for
 * what has been sent behind it. Nobody is left without an answer where there is one. Any thread;
 * the monitor is never held while calling out.
 */
final class SharedProbe {
  private final Consumer<Runnable> question;
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean underWay;

  /**
   * Nobody has asked.
   *
   * @param question asks the other side, and runs what it is given when that has answered
   */
  SharedProbe(Consumer<Runnable> question) {
    this.question = question;
  }

  /** Runs {@code answered} once the other side has answered a question asked from now on. */
  void ask(Runnable answered) {
    synchronized (this) {
      waiting.add(answered);
      if (underWay) {
        return;
      }
      underWay = true;
    }
    askForAll();
  }

  private void askForAll() {
    List<Runnable> asking;
    synchronized (this) {
      underWay = !waiting.isEmpty();
      if (!underWay) {
        return;
      }
      asking = List.copyOf(waiting);
      waiting.clear();
    }
    question.accept(() -> answer(asking));
  }

  private void answer(List<Runnable> asking) {
    try {
      asking.forEach(Runnable::run);
    } finally {
      askForAll();
    }
  }
}
