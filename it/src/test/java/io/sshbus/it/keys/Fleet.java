package io.sshbus.it.keys;

import io.sshbus.channel.Bytes;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestKey;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.wire.Json;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A router with KeyMaster, and machines that want to be its nodes. */
final class Fleet implements AutoCloseable {
  static final String ENABLED = "keymaster:\n  enabled: true\n";

  private final TestRouter router;

  private Fleet(TestRouter router) {
    this.router = router;
  }

  static Fleet start(Path directory, String... nodes) {
    return new Fleet(TestRouter.configured(directory, ENABLED, nodes));
  }

  static Fleet configured(Path directory, String more) {
    return new Fleet(TestRouter.configured(directory, ENABLED + more));
  }

  TestRouter router() {
    return router;
  }

  /** The key that machine {@code key} has, as the name {@code name}. */
  Ssh machine(String key, String name) {
    return router.node(key).to(name + "@bus-node");
  }

  String fingerprint(String key) {
    TestKey made = router.key(key);
    Run.Ended ended = Run.of(List.of("ssh-keygen", "-lf", made.file() + ".pub")).end();
    return ended.out().split(" ", 3)[1];
  }

  /** What KeyMaster says to one request. */
  JsonNode ask(String key, String name, String request) {
    Run.Ended ended = machine(key, name).with("-s").feed(request + "\n", "keymaster");
    return Json.read(Bytes.utf8(ended.out().strip()));
  }

  String state(String key, String name, String request) {
    return ask(key, name, request).path("state").asString();
  }

  String code(String key, String name, String request) {
    return ask(key, name, request).path("code").asString();
  }

  Run.Ended operator(String... command) {
    return router.operator().run(command);
  }

  List<String> lines(String... command) {
    return router.operator().lines(command);
  }

  int publish(String key, String name) {
    return machine(key, name).run("pub", "x/" + key, "-m", "hello").status();
  }

  @Override
  public void close() {
    router.close();
  }
}
