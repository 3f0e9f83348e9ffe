package io.sshbus.it.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sshbus.it.fixture.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTest {
  private static final Path SCRIPTS = Path.of("..", "scripts").toAbsolutePath().normalize();

  @TempDir Path temp;

  @Test
  void theDemoPlaysTheScenarioAndCleansUp() throws Exception {
    assumeTrue(
        Files.exists(SCRIPTS.resolve("../sshbus-server/target/lib")), "the router is packaged");
    ProcessBuilder builder =
        new ProcessBuilder("dash", SCRIPTS.resolve("sshbus").toString(), "demo");
    builder.environment().put("TMPDIR", temp.toString());
    Run.Ended ended = Run.of(builder).endInput().await(Duration.ofSeconds(100));
    assertEquals(0, ended.status(), ended.toString());
    assertTrue(
        ended
            .out()
            .contains(
                "nodea.example.com: Nov 22 03:14:08 nodea mpt-statusd: RAID STATUS CHANGE for VolumeID 2 -- PhysDisk 1 has failed. Volume is now degraded"),
        ended.out());
    assertEquals(4, ended.lines().stream().filter(l -> l.contains(" raid/status ")).count());
    assertTrue(ended.lines().stream().filter(l -> l.matches(".*\\(\\d+ ms\\)")).count() >= 6);
    try (var left = Files.list(temp)) {
      assertEquals(List.of(), left.toList(), "nothing is left behind");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "sshbus"})
  void theScriptsAreCleanPosix(String script) {
    Run.Ended ended =
        Run.of(List.of("shellcheck", "-s", "sh", SCRIPTS.resolve(script).toString())).end();
    assertEquals("", ended.out() + ended.err());
    assertEquals(
        0, Run.of(List.of("dash", "-n", SCRIPTS.resolve(script).toString())).end().status());
  }
}
