package io.sshbus.it.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sshbus.agent.config.AgentConfig;
import io.sshbus.it.fixture.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a unit for the agent, as far as it can be tried without systemd. */
class AgentUnitTest {
  private static final Path SCRIPTS = Path.of("..", "scripts").toAbsolutePath().normalize();
  private static final Path UNIT = SCRIPTS.resolve("examples/sshbus-agent.service");

  @TempDir private Path folder;

  private static String value(String key) throws IOException {
    return Files.readString(UNIT)
        .lines()
        .filter(line -> line.startsWith(key + "="))
        .map(line -> line.substring(key.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void systemdTakesTheUnit() throws IOException {
    assumeTrue(Files.exists(Path.of("/usr/bin/systemd-analyze")), "systemd is installed");
    Path unit = folder.resolve("sshbus-agent.service");
    String text = Files.readString(UNIT).replace("/usr/local/lib/sshbus/scripts", SCRIPTS + "");
    Files.writeString(unit, text.replaceAll("(?m)^(Documentation)=.*\n", ""));
    Run.Ended ended =
        Run.of(List.of("systemd-analyze", "--man=no", "verify", unit.toString())).end();
    assertEquals(0, ended.status(), ended.toString());
    assertFalse(ended.err().contains("sshbus-agent.service"), ended.err());
  }

  /** Java refuses some options beside others, so each start would fail. */
  @Test
  void javaTakesTheOptionsOfTheUnitBesideThoseOfTheLauncher() throws IOException {
    Path launcher = folder.resolve("scripts/sshbus");
    Files.createDirectories(folder.resolve("scripts"));
    Files.copy(SCRIPTS.resolve("sshbus"), launcher);
    Files.createDirectories(folder.resolve("sshbus-client/target/lib"));
    Files.createFile(folder.resolve("sshbus-client/target/sshbus-client.jar"));
    Path noting = folder.resolve("java/bin/java");
    Files.createDirectories(noting.getParent());
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"17\"\n");
    Files.writeString(noting, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertEquals(0, Run.of(List.of("chmod", "+x", noting.toString())).end().status());
    String options = value("Environment=\"SSHBUS_JAVA_OPTS").replace("\"", "");
    Run.Ended asked =
        Run.of(
                List.of(
                    "env",
                    "JAVA_HOME=" + folder.resolve("java"),
                    "SSHBUS_NO_BUILD=1",
                    "SSHBUS_JAVA_OPTS=" + options,
                    "sh",
                    launcher.toString(),
                    "agent",
                    "--check"))
            .end();
    assertEquals(0, asked.status(), asked.toString());
    List<String> words = asked.out().lines().toList();
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(words.subList(0, words.indexOf("-cp")));
    line.add("-version");
    Run.Ended ended = Run.of(line).end();
    assertEquals(0, ended.status(), line + ended.toString());
    assertTrue(words.contains("-XX:+UseSerialGC"), words.toString());
  }

  /** Where nothing else is configured, the agent writes where the unit lets it. */
  @Test
  void whatTheAgentWritesToByDefaultIsOpenInTheSandbox() throws IOException {
    AgentConfig config = AgentConfig.parse("routers: [bus.example.com]", "web1.example.com");
    assertEquals("/run/" + value("RuntimeDirectory"), config.socket().path().getParent() + "");
    assertEquals("/var/lib/" + value("StateDirectory"), config.state().toString());
    String spool = config.spool().directory().toString();
    // A path that is not there would fail the start, so it may be missing, and is made before.
    assertEquals("-" + spool, value("ReadWritePaths"));
    assertTrue(value("ExecStartPre").startsWith("+/usr/bin/install -d "), value("ExecStartPre"));
    assertTrue(value("ExecStartPre").endsWith(" " + spool), value("ExecStartPre"));
    assertEquals("notify", value("Type"));
  }
}
