package io.sshbus.server.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> ran = new ArrayList<>();

  /** A task that takes a time, and has another of its kind follow. */
  private void endless(Turns turns, String owner, long takes) {
    turns
        .of(owner)
        .execute(
            () -> {
              ran.add(owner);
              nanos.addAndGet(takes);
              endless(turns, owner, takes);
            });
  }

  private void run(int tasks) {
    for (int i = 0; i < tasks; i++) {
      threads.remove().run();
    }
  }

  private int count(String owner) {
    return (int) ran.stream().filter(owner::equals).count();
  }

  @Test
  void whoHasAThousandTasksGetsNoMoreThanWhoHasOne() {
    Turns turns = new Turns(threads::add, 1, nanos::get);
    for (int i = 0; i < 1000; i++) {
      endless(turns, "greedy", 10);
    }
    endless(turns, "modest", 10);
    run(100);
    assertEquals(50, count("modest"));
  }

  @Test
  void whoMakesEachTaskDearGetsAsMuchTimeAsTheOthersAndNotAsManyTasks() {
    Turns turns = new Turns(threads::add, 1, nanos::get);
    endless(turns, "dear", 1000);
    endless(turns, "cheap", 10);
    run(1010);
    assertEquals(1000, count("cheap"), 1.0);
  }

  @Test
  void whoComesLaterOwesNothingAndIsOwedNothing() {
    Turns turns = new Turns(threads::add, 1, nanos::get);
    endless(turns, "early", 10);
    run(1000);
    ran.clear();
    endless(turns, "late", 10);
    run(100);
    assertEquals(50, count("late"), 1.0);
  }

  @Test
  void nobodyHasAllThreads() {
    Turns turns = new Turns(threads::add, 2, nanos::get);
    List<Runnable> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      turns
          .of("hog")
          .execute(
              () -> {
                ran.add("hog" + number);
                // While it runs, a second thread looks for something to do.
                if (number == 0) {
                  held.addAll(threads);
                  threads.clear();
                  held.forEach(Runnable::run);
                }
              });
    }
    threads.remove().run();
    assertEquals(List.of("hog0"), ran, "one at a time");
    while (!threads.isEmpty()) {
      threads.remove().run();
    }
    assertEquals(List.of("hog0", "hog1", "hog2"), ran, "and nothing is left behind");
    assertEquals(0, turns.owners());
  }
}
