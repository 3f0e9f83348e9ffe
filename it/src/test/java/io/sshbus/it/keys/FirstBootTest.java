package io.sshbus.it.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sshbus.it.fixture.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The examples of a first boot, below a directory that stands for the machine's root. */
class FirstBootTest {
  private static final Path SCRIPTS = Path.of("..", "scripts").toAbsolutePath().normalize();
  private static final Path UNIT = SCRIPTS.resolve("examples/sshbus-register.service");
  private static final Path CLOUD_INIT = SCRIPTS.resolve("examples/cloud-init.yaml");
  private static final String WEB = "web1.example.com";

  @TempDir private static Path folder;
  private static Fleet fleet;

  private final Path root = folder.resolve("root");

  @BeforeAll
  static void start() {
    fleet = Fleet.start(folder.resolve("bus"));
  }

  @AfterAll
  static void stop() {
    fleet.close();
  }

  @Test
  void systemdTakesTheUnit() throws IOException {
    assumeTrue(Files.exists(Path.of("/usr/bin/systemd-analyze")), "systemd is installed");
    Path unit = folder.resolve("sshbus-register.service");
    String script = SCRIPTS.resolve("sshbus-register").toString();
    Files.writeString(
        unit, Files.readString(UNIT).replace("/usr/local/bin/sshbus-register", script));
    Run.Ended ended =
        Run.of(List.of("systemd-analyze", "--man=no", "verify", unit.toString())).end();
    assertEquals(0, ended.status(), ended.toString());
    assertTrue(!ended.err().contains("sshbus-register.service"), ended.err());
  }

  /** The files are written, the commands are run, and the unit's command registers the machine. */
  @Test
  void aMachineThatCloudInitSetsUpIsAcceptedAtItsFirstBoot() throws IOException {
    JsonNode config = new YAMLMapper().readTree(CLOUD_INIT);
    assertEquals(WEB, config.path("fqdn").asString());
    for (JsonNode file : config.path("write_files")) {
      write(file);
    }
    for (JsonNode command : config.path("runcmd")) {
      List<String> words = new ArrayList<>();
      command.forEach(word -> words.add(below(word.asString())));
      Run.Ended ended = shell(words);
      assertEquals(0, ended.status(), words + ended.toString());
    }
    assertEquals("enable\n--now\nsshbus-register.service\n", Files.readString(file("/enabled")));
    String start =
        Files.readString(file("/etc/systemd/system/sshbus-register.service"))
            .lines()
            .filter(line -> line.startsWith("ExecStart="))
            .map(line -> line.substring("ExecStart=".length()))
            .findFirst()
            .orElseThrow();
    // As systemd reads its EnvironmentFile; key, name and marker are this machine's by default.
    String line =
        ". '%s'; exec %s --key '%s' --name %s --marker '%s'"
            .formatted(
                file("/etc/sshbus/register.env"),
                below(start),
                fleet.key("host").file(),
                WEB,
                file("/marker"));
    Run.Ended ended = Run.of(List.of("sh", "-c", line)).end();
    assertEquals(0, ended.status(), ended.toString());
    assertEquals(0, fleet.publish("host", WEB));
  }

  private Path file(String path) {
    return Path.of(root + path);
  }

  private String below(String text) {
    return text.replace("/usr/local/", root + "/usr/local/").replace("/etc/s", root + "/etc/s");
  }

  /** With the values of this network. */
  private void write(JsonNode entry) throws IOException {
    Path path = file(entry.path("path").asString());
    String token = fleet.lines("key", "token", "add", "--name", WEB).get(0);
    String key =
        fleet.router().read("known_hosts").stream()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(" ", 3)[2])
            .findFirst()
            .orElseThrow();
    String content =
        entry
            .path("content")
            .asString()
            .replace("bus.example.com:2222", "127.0.0.1:" + fleet.router().port())
            .replace("[bus.example.com]:2222", "[127.0.0.1]:" + fleet.router().port())
            .replace("ssh-ed25519 AAAA...", "ssh-ed25519 " + key)
            .replace("ID.SECRET", token);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
    String mode = entry.path("permissions").asString("0644");
    assertEquals(0, Run.of(List.of("chmod", mode, path.toString())).end().status());
  }

  /** Runs a command; what is downloaded comes from here, and nothing is started. */
  private Run.Ended shell(List<String> words) throws IOException {
    Path bin = Files.createDirectories(file("/stubs"));
    Files.createDirectories(file("/usr/local/bin"));
    Files.createDirectories(file("/etc/systemd/system"));
    stub(
        bin,
        "curl",
        "[ \"$1\" = -fsSo ] && cp \"$(find '" + SCRIPTS + "' -name \"${3##*/}\")\" \"$2\"");
    stub(
        bin,
        "systemctl",
        "[ \"$1\" = daemon-reload ] || printf '%s\\n' \"$@\" > '" + file("/enabled") + "'");
    List<String> line =
        new ArrayList<>(List.of("env", "PATH=" + bin + ":" + System.getenv("PATH")));
    line.addAll(words);
    return Run.of(line).end();
  }

  private static void stub(Path bin, String name, String script) throws IOException {
    Path file = bin.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
