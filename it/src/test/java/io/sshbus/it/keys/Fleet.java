package io.sshbus.it.keys;

import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestKey;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A router with KeyMaster, and machines that want to be its nodes. Tests that share one have
 * addresses, names and keys of their own.
 */
final class Fleet implements AutoCloseable {
  static final String REGISTER = "{\"op\":\"register\"}";
  static final String STATUS = "{\"op\":\"status\"}";
  private static final String ENABLED = "keymaster:\n  registrationsPerMinute: 1000\n";

  private final TestRouter router;
  private int place;

  private Fleet(TestRouter router) {
    this.router = router;
  }

  static Fleet start(Path directory, String... nodes) {
    return new Fleet(TestRouter.configured(directory, ENABLED, nodes));
  }

  /** With settings of KeyMaster. */
  static Fleet configured(Path directory, String settings) {
    return new Fleet(TestRouter.configured(directory, "keymaster:\n" + settings));
  }

  /** Gives the next test names and an address that no other one has. */
  Fleet next() {
    place++;
    return this;
  }

  /** A name of this test. */
  String name(String host) {
    return "%s.t%d.example.com".formatted(host, place);
  }

  TestRouter router() {
    return router;
  }

  /** A key of this test. */
  TestKey key(String key) {
    return router.key(key + "-" + place);
  }

  /** The machine that has {@code key}, as the name {@code name}. */
  Ssh machine(String key, String name) {
    Ssh operator = router.operator();
    List<String> options =
        List.of("-i", key(key).file().toString(), "-b", "127.0.1." + (place + 1));
    return new Ssh(operator.config(), options, name + "@bus-node");
  }

  String fingerprint(String key) {
    Run.Ended ended = Run.of(List.of("ssh-keygen", "-lf", key(key).file() + ".pub")).end();
    return ended.out().split(" ", 3)[1];
  }

  /** What KeyMaster says to one request. */
  JsonNode ask(String key, String name, String request) {
    Run.Ended ended = machine(key, name).with("-s").feed(request + "\n", "keymaster");
    if (ended.out().isBlank()) {
      throw new AssertionError("no answer: " + ended);
    }
    return Json.read(Bytes.utf8(ended.out().strip()));
  }

  String state(String key, String name, String request) {
    return ask(key, name, request).path("state").asString();
  }

  String code(String key, String name, String request) {
    return ask(key, name, request).path("code").asString();
  }

  /** Makes {@code key} the accepted one of {@code name}. */
  void accepted(String key, String name) {
    state(key, name, REGISTER);
    lines("key", "accept", fingerprint(key));
  }

  static String registering(String token) {
    return "{\"op\":\"register\",\"token\":\"" + token + "\"}";
  }

  /** A request for {@code op} in which {@code signer} signs for {@code next}. */
  String signed(String op, String signer, String next, String namespace) {
    Path line = Path.of(key(next).file() + ".pub");
    Path signature = Path.of(line + ".sig");
    try {
      Files.deleteIfExists(signature);
      String file = key(signer).file().toString();
      Run.of(
              List.of(
                  "ssh-keygen", "-q", "-Y", "sign", "-f", file, "-n", namespace, line.toString()))
          .end();
      return Json.mapper()
          .createObjectNode()
          .put("op", op)
          .put("key", Files.readString(line))
          .put("signature", Files.readString(signature))
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Run.Ended operator(String... command) {
    return router.operator().run(command);
  }

  List<String> lines(String... command) {
    return router.operator().lines(command);
  }

  /** The keys of a name, as {@code key ls} shows them, all or those in one state. */
  List<String> keys(String name, String... state) {
    return state.length == 0
        ? lines("key", "ls", "-l", "node=" + name)
        : lines("key", "ls", "-l", "node=" + name, "--state", state[0]);
  }

  int publish(String key, String name) {
    return machine(key, name).run("pub", "x/" + name, "-m", "hello").status();
  }

  @Override
  public void close() {
    router.close();
  }
}
