package io.sshbus.server.data;

import io.sshbus.channel.Bytes;
import io.sshbus.identity.LoginName;
import io.sshbus.identity.Principal;
import io.sshbus.server.config.ConfigText;
import io.sshbus.server.config.RouterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.security.KeyPair;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the first start puts into the directory. It leaves alone what is there, so a start that was
 * killed is completed by the next, and {@code sshbus.yaml}, {@code operators}, {@code nodes} and
 * keys may be laid out before.
 */
final class FirstStart {
  private static final Set<String> OWN_NAMES =
      Set.of(
          DataDirectory.CONFIG,
          DataDirectory.HOST_KEY,
          DataDirectory.HOST_KEY + ".pub",
          DataDirectory.OPERATOR_KEY,
          DataDirectory.OPERATOR_KEY + ".pub",
          DataDirectory.OPERATORS,
          DataDirectory.NODES,
          DataDirectory.DB,
          DataDirectory.FORMAT,
          DirectoryLock.NAME);

  // A fresh file system has it.
  private static final String LOST_AND_FOUND = "lost+found";

  private static final String OPERATORS_HEADER =
      """
      # Who may operate this router: authorized_keys format, see sshd(8). The comment is the operator's name.
      # Of the options expiry-time and restrict are known; any other refuses its line. Read again when it changes.
      """;

  private static final String NODES_HEADER =
      """
      # The nodes that may use this router: known_hosts format, see sshd(8), a name and a public host key a line, as in
      # the node's /etc/ssh/ssh_host_ed25519_key.pub:
      #
      #   nodea.example.com ssh-ed25519 AAAA...
      #
      # KeyMaster has imported this file, and ignores it from then on: later lines go to "ssh bus key import known_hosts".
      # Where sshbus.yaml turns KeyMaster off, this file alone says who is a node. It is read again when it changes then.
      """;

  private final Path directory;
  private final KeyFormat keys;

  FirstStart(Path directory, KeyFormat keys) {
    this.directory = directory;
    this.keys = keys;
  }

  /** Something in {@code directory} that no first start puts there; empty if there is none. */
  static String stranger(Path directory) throws IOException {
    Set<String> expected =
        OWN_NAMES.stream()
            .flatMap(
                name ->
                    Stream.of(name, DurableFiles.temporary(Path.of(name)).getFileName().toString()))
            .collect(Collectors.toSet());
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !expected.contains(name) && !name.equals(LOST_AND_FOUND))
          .min(String::compareTo)
          .orElse("");
    }
  }

  /**
   * Puts there what is missing.
   *
   * @param userName of whoever starts the router
   */
  void complete(RouterName router, String userName) throws IOException {
    Files.setPosixFilePermissions(directory, DurableFiles.PRIVATE_DIRECTORY.value());
    String operator = LoginName.isValid(userName) ? userName : Principal.Operator.DEFAULT_NAME;
    create(DataDirectory.CONFIG, ConfigText.commented(router), DurableFiles.PRIVATE);
    keyPair(DataDirectory.HOST_KEY, router.value());
    String operatorLine = keyPair(DataDirectory.OPERATOR_KEY, operator);
    create(DataDirectory.OPERATORS, OPERATORS_HEADER + operatorLine, DurableFiles.PRIVATE);
    create(DataDirectory.NODES, NODES_HEADER, DurableFiles.PUBLIC);
    DurableFiles.makeDirectory(directory.resolve(DataDirectory.DB));
  }

  /** Makes a key pair if there is none, and returns the line with its public half. */
  private String keyPair(String name, String comment) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      Bytes made = keys.write(keys.generate(), comment);
      DurableFiles.write(file, made, DurableFiles.PRIVATE);
    }
    KeyPair pair = keys.read(Bytes.wrap(Files.readAllBytes(file)), file.toString());
    String line = keys.publicKey(pair).text() + " " + comment + "\n";
    create(name + ".pub", line, DurableFiles.PUBLIC);
    return line;
  }

  private void create(
      String name, String content, FileAttribute<Set<PosixFilePermission>> permissions)
      throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      DurableFiles.write(file, Bytes.utf8(content), permissions);
    }
  }
}
