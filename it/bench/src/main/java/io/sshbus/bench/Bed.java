package io.sshbus.bench;

import io.sshbus.client.ClientOptions;
import io.sshbus.client.SshBusClient;
import io.sshbus.server.ssh.HostKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * What a benchmark runs on: a server of its own and nodes that it knows. Closing it stops the
 * server and deletes what was made.
 */
final class Bed implements AutoCloseable {
  private final Path scratch;
  private final Path data;
  private final List<Node> nodes;
  private final ServerProcess server;

  /**
   * A node that the server knows by its key.
   *
   * @param key the file with {@code pair}
   */
  record Node(String name, KeyPair pair, Path key) {}

  private Bed(Path scratch, Path data, List<Node> nodes, ServerProcess server) {
    this.scratch = scratch;
    this.data = data;
    this.nodes = nodes;
    this.server = server;
  }

  /** Starts a server that knows {@code count} nodes. */
  static Bed make(RunOptions options, int count) throws IOException, InterruptedException {
    Path scratch = Scratch.create();
    Path data = options.dir == null ? scratch.resolve("data") : options.dir;
    try {
      Files.createDirectories(data);
      List<Node> nodes = makeNodes(scratch, data, count);
      return new Bed(scratch, data, nodes, ServerProcess.start(data));
    } catch (IOException | RuntimeException e) {
      Scratch.delete(scratch);
      throw e;
    }
  }

  private static List<Node> makeNodes(Path scratch, Path data, int count) throws IOException {
    HostKeys keys = new HostKeys();
    // A data directory that is used again may know nodes of earlier runs.
    String domain = "." + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    List<Node> nodes =
        Stream.iterate(0, i -> i + 1)
            .limit(count)
            .map(i -> "node" + i + domain + ".bench.example.com")
            .map(name -> new Node(name, keys.generate(), scratch.resolve(name)))
            .toList();
    StringBuilder lines = new StringBuilder();
    for (Node node : nodes) {
      Files.write(node.key(), keys.write(node.pair(), node.name()).toArray());
      lines.append(node.name()).append(' ');
      lines.append(keys.publicKey(node.pair()).text()).append('\n');
    }
    // And its KeyMaster has taken in the file before: it is to do so again.
    Files.deleteIfExists(data.resolve("nodes.imported"));
    Files.writeString(
        data.resolve("nodes"),
        lines,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return nodes;
  }

  Node node(int number) {
    return nodes.get(number % nodes.size());
  }

  ServerProcess server() {
    return server;
  }

  /** The server's data directory. */
  Path data() {
    return data;
  }

  /** A directory for the benchmark's own files. */
  Path scratch() {
    return scratch;
  }

  /** A client with the configuration that ships, connected as that node. */
  SshBusClient connect(int node) {
    Node known = node(node);
    return SshBusClient.connect(
        ClientOptions.of("127.0.0.1", server.port(), known.name())
            .withKey(known.key())
            .withKnownHosts(data.resolve("known_hosts")));
  }

  @Override
  public void close() throws IOException {
    try {
      server.close();
    } finally {
      Scratch.delete(scratch);
    }
  }
}
