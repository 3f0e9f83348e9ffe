package io.sshbus.it.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that appends to its spool is killed at random moments, and nothing else is. */
class JavaSpoolKillTest {
  private static final String NODE = "nodea.example.com";
  private static final int ROUND = 6_000;

  @TempDir Path temp;

  private Run program(TestRouter router, int first) {
    return Run.of(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SpoolingProgram.class.getName(),
            temp.resolve("spool").toString(),
            Integer.toString(router.port()),
            NODE,
            router.key(NODE).file().toString(),
            router.directory().resolve("known_hosts").toString(),
            Integer.toString(first),
            Integer.toString(ROUND)));
  }

  @Test
  void whatItSaidIsAcceptedIsStoredOnceAndInOrderWhenItHasRunAgain() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> accepted = new ArrayList<>();
    try (TestRouter router = TestRouter.start(temp.resolve("bus"), NODE)) {
      for (int round = 0; round < 2; round++) {
        try (Run run = program(router, round * ROUND)) {
          for (int lines = random.nextInt(ROUND / 2); lines >= 0; lines--) {
            run.line();
          }
          run.kill();
          String said = run.await().out();
          accepted.addAll(said.substring(0, said.lastIndexOf('\n') + 1).lines().toList());
        }
      }
      try (Run run = program(router, 2 * ROUND)) {
        Run.Ended ended = run.await();
        assertEquals(0, ended.status(), ended::toString);
        accepted.addAll(ended.lines());
      }
      check(router, accepted, "seed " + seed);
    }
  }

  private static void check(TestRouter router, List<String> accepted, String message) {
    Set<String> missing = new HashSet<>(accepted);
    for (int i = 0; i < 3; i++) {
      int before = -1;
      List<String> stored =
          router
              .operator()
              .lines("tail", "kill/" + i, "--since", "all", "--until", "now", "-o", "%b");
      for (String body : stored) {
        int number = Integer.parseInt(body.strip().substring(1));
        assertTrue(number > before, message + ": " + number + " after " + before);
        before = number;
        missing.remove(body.strip());
      }
    }
    assertEquals(Set.of(), missing, message);
  }
}
