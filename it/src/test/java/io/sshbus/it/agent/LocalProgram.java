package io.sshbus.it.agent;

import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Run;
import io.sshbus.wire.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A program on the agent's socket, with nothing but {@code nc}. */
final class LocalProgram implements AutoCloseable {
  private final Run run;

  LocalProgram(Path socket) {
    run = Run.of(List.of("nc", "-U", socket.toString()));
    next("hello");
  }

  /** Sends a frame; quotes may be written as '. */
  LocalProgram say(String frame) {
    run.send(frame.replace('\'', '"') + "\n");
    return this;
  }

  /** Its next frame. */
  JsonNode next() {
    return Json.read(Bytes.utf8(run.line()));
  }

  /** Its next frame, which must be of a kind. */
  JsonNode next(String op) {
    JsonNode frame = next();
    if (!frame.path("op").asString().equals(op)) {
      throw new AssertionError("expected " + op + ", got " + frame);
    }
    return frame;
  }

  /** Publishes a text and waits until it is in the spool. */
  void publish(String channel, String text) {
    say("{'op':'publish','channel':'" + channel + "','body':'" + text + "'}");
    next("confirm");
  }

  /** The bodies of the next events. */
  List<String> bodies(int count) {
    return Stream.generate(() -> next("event").path("body").asString()).limit(count).toList();
  }

  /** The process. */
  Run run() {
    return run;
  }

  @Override
  public void close() {
    run.close();
  }
}
