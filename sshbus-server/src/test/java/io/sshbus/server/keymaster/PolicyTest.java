package io.sshbus.server.keymaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.keys.registry.Evidence.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private Policy policy(String script, Duration timeout) throws IOException {
    Path file = folder.resolve("policy");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return new Policy(file, timeout);
  }

  @ParameterizedTest
  @CsvSource({"0, ACCEPT", "1, LEAVE", "2, REJECT", "3, FAILED", "127, FAILED"})
  void theExitStatusDecides(int status, Verdict verdict) throws IOException {
    assertEquals(verdict, policy("exit " + status, LONG).ask("{}"));
  }

  @Test
  void itReadsTheRegistrationAndNothingOfTheRoutersSurroundings() throws IOException {
    Path seen = folder.resolve("seen");
    String script = "cat > " + seen + "; [ -z \"$HOME\" ]";
    assertEquals(Verdict.ACCEPT, policy(script, LONG).ask("{\"name\":\"a.example.com\"}"));
    assertEquals("{\"name\":\"a.example.com\"}\n", Files.readString(seen));
  }

  @Test
  void oneThatReadsNothingDecidesAllTheSame() throws IOException {
    assertEquals(Verdict.REJECT, policy("exec <&-; exit 2", LONG).ask("x".repeat(60_000)));
  }

  @Test
  void oneThatIsLateOrCrashesDecidesNothing() throws IOException {
    assertEquals(Verdict.FAILED, policy("sleep 100", Duration.ofMillis(100)).ask("{}"));
    assertEquals(Verdict.FAILED, policy("kill -9 $$", LONG).ask("{}"));
    assertEquals(Verdict.FAILED, new Policy(folder.resolve("none"), LONG).ask("{}"));
  }

  @Test
  void whatItLeavesBehindEndsWithIt() throws IOException {
    Path child = folder.resolve("child");
    policy("sleep 1000 & echo $! > " + child + "; wait", Duration.ofMillis(500)).ask("{}");
    long pid = Long.parseLong(Files.readString(child).strip());
    assertTrue(ProcessHandle.of(pid).map(process -> process.onExit().join() != null).orElse(true));
  }
}
