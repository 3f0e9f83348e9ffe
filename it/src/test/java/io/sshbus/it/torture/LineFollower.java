package io.sshbus.it.torture;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventId;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Follows in JSON lines, over {@code ssh} or at an agent's socket, one process after another. With
 * acks it goes on from its durable cursor and may be given again what the bus has not said to be
 * acked; else it names what it has, and must be given nothing twice.
 */
final class LineFollower implements Worker {
  private final String name;
  private final Way way;
  private final Ledger ledger;
  private final Random random;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean over;
  private volatile @Nullable Process process;
  private @Nullable EventId last;

  /**
   * How it follows.
   *
   * @param command speaks JSON lines with the bus
   * @param how members of {@code subscribe}, the first time
   * @param later the same with nothing of what it has; null for as the first time, with acks
   */
  record Way(List<String> command, String how, @Nullable String later) {
    /** Over {@code ssh}, with a cursor. */
    static Way acking(Ssh ssh, String cursor) {
      String how = "'since':'last','name':'" + cursor + "','ack':'manual'";
      return new Way(ssh.with("-s").line("torture/#"), how, null);
    }

    /** Over {@code ssh}, naming what it has. */
    static Way naming(Ssh ssh) {
      return new Way(ssh.with("-s").line("torture/#"), "'since':'all'", "'since':'all'");
    }

    /** At an agent's socket: at first what all programs share, later naming what it has. */
    static Way sharing(Path socket) {
      String filter = "'filter':'torture/#'";
      return new Way(List.of("nc", "-U", socket.toString()), filter, filter + ",'since':'all'");
    }

    boolean acks() {
      return later == null;
    }
  }

  LineFollower(String name, Way way, Ledger ledger, Random random) {
    this.name = name;
    this.way = way;
    this.ledger = ledger;
    this.random = random;
    this.thread = new Thread(this::follow, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void begin() {
    thread.start();
    try {
      if (!begun.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError(name + " has not begun");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void follow() {
    while (!over) {
      try {
        session();
      } catch (IOException | RuntimeException e) {
        // The connection is gone, in the midst of a line perhaps: the next one tells.
        LockSupport.parkNanos(100_000_000);
      }
    }
  }

  private void session() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(way.command()).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().remove("SSH_AUTH_SOCK");
    Process started = builder.start();
    process = started;
    try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        Writer out = started.outputWriter(StandardCharsets.UTF_8)) {
      out.write(subscribe());
      out.flush();
      Optional<EventId> floor = way.acks() ? ledger.ackedOf(name) : Optional.ofNullable(last);
      for (String line = in.readLine(); line != null && !over; line = in.readLine()) {
        floor = take(Json.read(Bytes.utf8(line)), floor, out);
      }
    } finally {
      started.destroyForcibly();
    }
  }

  private String subscribe() {
    String how =
        last == null || way.later() == null ? way.how() : way.later() + ",'after':['" + last + "']";
    return ("{'op':'subscribe','sub':'s'," + how + "}\n").replace('\'', '"');
  }

  private Optional<EventId> take(JsonNode frame, Optional<EventId> floor, Writer out)
      throws IOException {
    switch (frame.path("op").asString()) {
      case "event" -> {
        EventId id = EventId.parse(frame.path("id").asString());
        ledger.delivered(name, id, floor);
        last = id;
        if (way.acks() && random.nextInt(20) == 0) {
          out.write("{\"op\":\"ack\",\"sub\":\"s\",\"id\":\"" + id + "\"}\n");
          out.flush();
        }
        return Optional.of(id);
      }
      case "acked" -> ledger.acked(name, EventId.parse(frame.path("id").asString()));
      case "live" -> {
        if (last == null && !frame.path("at").isEmpty()) {
          last = EventId.parse(frame.path("at").get(0).asString());
        }
        begun.countDown();
      }
      case "error" -> {
        if (!frame.path("retry").asBoolean()) {
          ledger.broken(name + " was refused: " + frame);
        }
        throw new IOException("refused for now");
      }
      case "gap" -> ledger.broken(name + " was told of a gap: " + frame);
      default -> {}
    }
    return floor;
  }

  /** All read nothing for so long: their processes are stopped, whatever is sent to them. */
  static void stall(List<LineFollower> followers, Pause pause, Duration time) {
    List<String> pids =
        followers.stream()
            .flatMap(follower -> Stream.ofNullable(follower.process))
            .map(open -> String.valueOf(open.pid()))
            .toList();
    signal("-STOP", pids);
    try {
      pause.wait(time);
    } finally {
      signal("-CONT", pids);
    }
  }

  private static void signal(String signal, List<String> pids) {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    command.addAll(pids);
    Run.of(command).end();
  }

  @Override
  public void finish() {}

  @Override
  public void close() {
    over = true;
    Process open = process;
    if (open != null) {
      open.destroyForcibly();
    }
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
