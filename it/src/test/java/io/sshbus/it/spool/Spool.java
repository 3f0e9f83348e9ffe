package io.sshbus.it.spool;

import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A node's spool, and the scripts that fill it, send it and show it.
 *
 * @param directory the spool
 * @param shell what runs the scripts
 * @param ssh how the node reaches the router
 */
public record Spool(Path directory, Shell shell, Ssh ssh) {
  private static final Path SCRIPTS = Path.of("..", "scripts").toAbsolutePath().normalize();

  private ProcessBuilder script(String name, String... options) {
    List<String> line = new ArrayList<>(shell.words());
    line.add(SCRIPTS.resolve(name).toString());
    line.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(line);
    shell.prepare(builder.environment(), directory.resolveSibling("links"));
    builder.environment().put("SSHBUS_SPOOL", directory.toString());
    builder
        .environment()
        .put(
            "SSHBUS_SSH_OPTIONS",
            "-F %s %s %s"
                .formatted(ssh.config(), String.join(" ", ssh.options()), Ssh.QUICK_LOGIN));
    builder.environment().put("SSHBUS_RETRY_FIRST", "1");
    builder.environment().put("SSHBUS_RETRY_LAST", "1");
    return builder;
  }

  /** The command that puts events into the spool, to be changed before it runs. */
  public ProcessBuilder publisher(String... options) {
    return script("sshbus-pub", options);
  }

  /** Runs it. */
  public Run.Ended pub(String... options) {
    return Run.of(publisher(options)).end();
  }

  /** Runs it with lines to read; it must succeed. */
  public void pubLines(String channel, List<String> lines) {
    String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    pubBytes(channel, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same with bytes. */
  public void pubBytes(String channel, byte[] input) {
    Run.Ended ended = Run.of(publisher(channel)).send(input).end();
    if (ended.status() != 0) {
      throw new AssertionError(ended.toString());
    }
  }

  /** Starts to send. */
  public Run flush(String... options) {
    List<String> all = new ArrayList<>(List.of("--bus", ssh.destination()));
    all.addAll(List.of(options));
    return Run.of(script("sshbus-flush", all.toArray(String[]::new)));
  }

  /** Sends everything; nothing may be left. */
  public void flushAll() {
    Run.Ended ended = flush().end();
    if (ended.status() != 0) {
      throw new AssertionError(ended.toString());
    }
  }

  /** What {@code sshbus-spool-status} shows. */
  public JsonNode status() {
    Run.Ended ended = Run.of(script("sshbus-spool-status", "-o", "json")).end();
    if (ended.status() != 0) {
      throw new AssertionError(ended.toString());
    }
    return Json.read(Bytes.utf8(ended.out()));
  }

  /** The names in one of its directories, ascending. */
  public List<String> names(String folder) {
    try (Stream<Path> files = Files.list(directory.resolve(folder))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All lines of the files of a directory whose names end so. */
  public List<String> lines(String folder, String end) {
    return names(folder).stream()
        .filter(name -> name.endsWith(end))
        .flatMap(name -> text(folder + "/" + name).lines())
        .toList();
  }

  /** What a file has. */
  public String text(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes or replaces a file. */
  public void write(String file, String text) {
    try {
      Files.createDirectories(directory.resolve(file).getParent());
      Files.writeString(directory.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
