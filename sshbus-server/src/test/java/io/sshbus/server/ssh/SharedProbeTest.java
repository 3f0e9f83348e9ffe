package io.sshbus.server.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedProbeTest {
  private final Deque<Runnable> questions = new ArrayDeque<>();
  private final List<String> answered = new ArrayList<>();
  private final SharedProbe probe = new SharedProbe(questions::add);

  private void ask(String who) {
    probe.ask(() -> answered.add(who));
  }

  @Test
  void whoAsksWhileAQuestionIsUnderWayIsAnsweredByTheNextOne() {
    ask("a");
    ask("b");
    ask("c");
    assertEquals(1, questions.size(), "one at a time");
    questions.remove().run();
    assertEquals(List.of("a"), answered, "what b sent behind the question may not have arrived");
    assertEquals(1, questions.size(), "one for both");
    questions.remove().run();
    assertEquals(List.of("a", "b", "c"), answered);
    assertEquals(0, questions.size());
    ask("a");
    assertEquals(1, questions.size(), "and so on");
  }

  @Test
  void aFaultOfOneLeavesNobodyWithoutAnAnswer() {
    probe.ask(
        () -> {
          throw new IllegalStateException("fault");
        });
    ask("b");
    assertThrows(IllegalStateException.class, () -> questions.remove().run());
    questions.remove().run();
    assertEquals(List.of("b"), answered);
  }
}
