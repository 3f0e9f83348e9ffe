package io.sshbus.it.agent;

import io.sshbus.agent.Agent;
import io.sshbus.agent.config.AgentConfig;
import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What one node has on its disk for its agent: configuration, spool, state, socket. */
final class AgentBed {
  private final Path folder;
  private final TestRouter router;
  private final String node;

  /**
   * @param folder of this node alone
   */
  AgentBed(Path folder, TestRouter router, String node) {
    this.folder = folder;
    this.router = router;
    this.node = node;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The configuration, with more of it. */
  String yaml(String more) {
    return """
    node: %s
    routers: ["127.0.0.1:%d"]
    key: %s
    knownHosts: %s
    state: %s
    spool: {directory: %s}
    """
            .formatted(
                node,
                router.port(),
                router.key(node).file(),
                router.directory().resolve("known_hosts"),
                folder.resolve("state"),
                folder.resolve("spool"))
        + (more.contains("socket: {path") ? "" : "socket: {path: " + socket() + "}\n")
        + more;
  }

  /** Starts an agent in this process. */
  Agent start(String more) {
    return start(more, Map.of());
  }

  /** Starts one that finds no router, with a spool that is soon full. */
  Agent startAlone() {
    String yaml =
        yaml("")
            .replace("127.0.0.1:" + router.port(), "127.0.0.1:1")
            .replace("spool: {", "spool: {bytes: 1MiB, ");
    try {
      return Agent.start(AgentConfig.parse(yaml, ""), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a script tells of the spool. */
  JsonNode spoolStatus() {
    String script = Path.of("..", "scripts", "sshbus-spool-status").toString();
    Run.Ended ended =
        Run.of(List.of(script, "-o", "json", "--spool", file("spool").toString())).end();
    return Json.read(Bytes.utf8(ended.out()));
  }

  /** The same with an environment, as systemd gives it. */
  Agent start(String more, Map<String, String> environment) {
    try {
      return Agent.start(AgentConfig.parse(yaml(more), ""), environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts an agent in a process of its own and waits until it is ready. */
  Run launch(String more) {
    Path config = write("agent.yaml", yaml(more));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.sshbus.agent.Main", "agent"));
    command.addAll(List.of("--config", config.toString()));
    Run run = Run.of(command);
    String ready = run.line();
    if (!ready.startsWith("sshbus agent ready")) {
      throw new AssertionError(ready + "\n" + run);
    }
    return run;
  }

  /** Where local programs connect. */
  Path socket() {
    return folder.resolve("agent.sock");
  }

  /** A program on the socket. */
  LocalProgram program() {
    return new LocalProgram(socket());
  }

  /** A file of the node. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** The lines of a file of the node; none where it is missing. */
  List<String> lines(String name) {
    try {
      return Files.exists(file(name)) ? Files.readAllLines(file(name)) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a file. */
  Path write(String name, String text) {
    try {
      return Files.writeString(file(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a program. */
  Path script(String name, String commands) {
    try {
      Path script = write(name, "#!/bin/sh\ncd '" + folder + "' || exit 1\n" + commands);
      Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
      return script;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bodies of all events of a channel at the router. */
  List<String> log(String channel) {
    return router
        .operator()
        .lines("tail", "'" + channel + "'", "--since", "all", "--until", "now", "-o", "cat");
  }

  /** All events of a channel at the router, as JSON. */
  List<String> events(String channel) {
    return router
        .operator()
        .lines("tail", "'" + channel + "'", "--since", "all", "--until", "now", "-o", "json");
  }
}
