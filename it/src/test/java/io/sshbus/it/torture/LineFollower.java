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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Follows over {@code ssh} in JSON lines, one process after another. With acks it goes on from its
 * durable cursor and may be given again what the bus has not said to be acked; else it names what
 * it has, and must be given nothing twice.
 */
final class LineFollower implements Worker {
  private final String name;
  private final Ssh ssh;
  private final Ledger ledger;
  private final boolean acks;
  private final Random random;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean over;
  private volatile @Nullable Process process;
  private @Nullable EventId last;

  LineFollower(String name, Ssh ssh, Ledger ledger, boolean acks, Random random) {
    this.name = name;
    this.ssh = ssh;
    this.ledger = ledger;
    this.acks = acks;
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
        new ProcessBuilder(ssh.with("-s").line("torture/#"))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().remove("SSH_AUTH_SOCK");
    Process started = builder.start();
    process = started;
    try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        Writer out = started.outputWriter(StandardCharsets.UTF_8)) {
      out.write(subscribe());
      out.flush();
      Optional<EventId> floor = acks ? ledger.ackedOf(name) : Optional.ofNullable(last);
      for (String line = in.readLine(); line != null && !over; line = in.readLine()) {
        floor = take(Json.read(Bytes.utf8(line)), floor, out);
      }
    } finally {
      started.destroyForcibly();
    }
  }

  private String subscribe() {
    String how =
        acks
            ? "'since':'last','name':'" + name + "','ack':'manual'"
            : "'since':'all'" + (last == null ? "" : ",'after':['" + last + "']");
    return ("{'op':'subscribe','sub':'s'," + how + "}\n").replace('\'', '"');
  }

  private Optional<EventId> take(JsonNode frame, Optional<EventId> floor, Writer out)
      throws IOException {
    switch (frame.path("op").asString()) {
      case "event" -> {
        EventId id = EventId.parse(frame.path("id").asString());
        ledger.delivered(name, id, floor);
        last = id;
        if (acks && random.nextInt(20) == 0) {
          out.write("{\"op\":\"ack\",\"sub\":\"s\",\"id\":\"" + id + "\"}\n");
          out.flush();
        }
        return Optional.of(id);
      }
      case "acked" -> ledger.acked(name, EventId.parse(frame.path("id").asString()));
      case "live" -> begun.countDown();
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

  /** Reads nothing for so long: its {@code ssh} is stopped, whatever the router sends. */
  void stall(Pause pause, Duration time) {
    Process open = process;
    if (open == null) {
      return;
    }
    Run.of(List.of("kill", "-STOP", String.valueOf(open.pid()))).end();
    try {
      pause.wait(time);
    } finally {
      Run.of(List.of("kill", "-CONT", String.valueOf(open.pid()))).end();
    }
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
