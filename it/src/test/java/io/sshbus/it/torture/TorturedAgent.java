package io.sshbus.it.torture;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventId;
import io.sshbus.it.fixture.Run;
import io.sshbus.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An agent in a process of its own, with a handler that fails and dies by chance. It sends the
 * spool that {@link ShellSpool} fills, in turn with {@code sshbus-flush}.
 */
final class TorturedAgent implements Worker {
  private static final String CURSOR = "handler/torture";

  /** Of its runs, some ask to be tried again, some fail, some are killed before or after work. */
  private static final String HANDLER =
      """
      #!/bin/sh
      chance=$(od -An -N1 -tu1 /dev/urandom | tr -d ' ')
      [ "$chance" -gt 12 ] || exit 75
      [ "$chance" -gt 20 ] || exit 1
      [ "$chance" -gt 30 ] || kill -9 $$
      sed 's/.*"id":"\\([^"]*\\)".*/\\1/' >> '%s'
      [ "$chance" -gt 40 ] || kill -9 $$
      """;

  private final String name;
  private final Path folder;
  private final Path spool;
  private final TorturedRouter router;
  private final Ledger ledger;
  private final List<Looked> looks = new ArrayList<>();
  private @Nullable Run run;

  /** Where the handler's cursor stood, and how much the handler had written by then at most. */
  private record Looked(EventId position, long handled) {}

  TorturedAgent(String name, Path folder, Path spool, TorturedRouter router, Ledger ledger) {
    this.name = name;
    this.folder = folder;
    this.spool = spool;
    this.router = router;
    this.ledger = ledger;
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("agent.yaml"), yaml());
      Path handler = Files.writeString(folder.resolve("handler"), HANDLER.formatted(handled()));
      Files.setPosixFilePermissions(handler, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.createFile(handled());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String yaml() {
    return """
    node: %s
    routers: ["127.0.0.1:%d"]
    key: %s
    knownHosts: %s
    state: %s
    spool: {directory: %s}
    socket: {path: %s, outbox: 64KiB}
    handlers:
      - name: torture
        filter: %s#
        batch: 100
        pause: 20ms
        lastPause: 200ms
        retries: 100
        command: [%s]
    """
        .formatted(
            router.key().name(),
            router.proxy().port(),
            router.key().file(),
            router.knownHosts(),
            folder.resolve("state"),
            spool,
            socket(),
            channel(),
            folder.resolve("handler"));
  }

  private Path handled() {
    return folder.resolve("handled");
  }

  /** Where local programs connect. */
  Path socket() {
    return folder.resolve("agent.sock");
  }

  /** What the channels of its local programs begin with. */
  String channel() {
    return "torture/" + name + "/";
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void begin() {
    start();
  }

  /** Returns once the handler misses nothing that is published from now on. */
  void awaitHandler() {
    Awaitility.await(name + " to subscribe")
        .atMost(Duration.ofSeconds(60))
        .until(() -> position() != null);
  }

  private void start() {
    run =
        Run.of(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.sshbus.agent.Main",
                "agent",
                "--config",
                folder.resolve("agent.yaml").toString()));
  }

  /** SIGKILL, and a new one. */
  void kill() {
    Run running = run;
    if (running != null) {
      running.kill();
      running.await();
      look();
    }
    start();
  }

  /** SIGKILL for the handler's command, if it runs. */
  void killHandler() {
    killOne(folder.resolve("handler").toString());
  }

  /** SIGKILL for one of the two that keep the lock for it. */
  void killKeeper() {
    killOne("sshbus-spool-lock");
  }

  private void killOne(String argument) {
    Run running = run;
    if (running != null) {
      running
          .process()
          .descendants()
          .filter(each -> each.info().commandLine().orElse("").contains(argument))
          .findAny()
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** SIGSTOP for so long. */
  void freeze(Pause pause, Duration time) {
    Run running = run;
    if (running != null) {
      String pid = String.valueOf(running.process().pid());
      Run.of(List.of("kill", "-STOP", pid)).end();
      try {
        pause.wait(time);
      } finally {
        Run.of(List.of("kill", "-CONT", pid)).end();
      }
    }
  }

  /** Notes where the cursor stands, if the router answers. */
  private void look() {
    EventId position = position();
    if (position != null) {
      try {
        looks.add(new Looked(position, Files.size(handled())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private @Nullable EventId position() {
    Run.Ended ended = router.operator().run("subs", "-o", "json");
    for (String line : ended.status() == 0 ? ended.lines() : List.<String>of()) {
      JsonNode subscription = Json.read(Bytes.utf8(line));
      if (subscription.path("name").asString().equals(CURSOR)) {
        JsonNode position = subscription.path("position");
        return position.isEmpty()
            ? new EventId(0, 0, 0)
            : EventId.parse(position.get(0).asString());
      }
    }
    return null;
  }

  @Override
  public void finish() {
    Awaitility.await(name + " to send and handle everything")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              Set<String> all = ids();
              return ledger.acceptedOn(channel()) <= all.size() && handledNow().containsAll(all);
            });
    look();
    Set<String> all = ids();
    for (Looked each : looks) {
      Set<String> missing = new HashSet<>(all);
      missing.removeIf(id -> EventId.parse(id).compareTo(each.position()) >= 0);
      missing.removeAll(handledUpTo(each.handled()));
      if (!missing.isEmpty()) {
        ledger.broken(
            "the cursor of the handler stood at " + each.position() + ", not handled: " + missing);
      }
    }
  }

  private Set<String> ids() {
    return new HashSet<>(
        router
            .operator()
            .lines("tail", "'" + channel() + "#'", "--since", "all", "--until", "now", "-o", "%i"));
  }

  private Set<String> handledNow() {
    return handledUpTo(Long.MAX_VALUE);
  }

  private Set<String> handledUpTo(long bytes) {
    try {
      byte[] all = Files.readAllBytes(handled());
      int length = (int) Math.min(all.length, bytes);
      return new HashSet<>(new String(all, 0, length, StandardCharsets.US_ASCII).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Run running = run;
    if (running != null) {
      running.process().descendants().forEach(ProcessHandle::destroyForcibly);
      running.close();
    }
  }
}
