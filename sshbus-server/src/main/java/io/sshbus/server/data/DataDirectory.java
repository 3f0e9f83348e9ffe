package io.sshbus.server.data;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.server.config.RouterName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;

/**
 * An open data directory, this process's alone until it is closed. Not for several threads at once.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String NODES_IMPORTED = "nodes.imported";

  /** The layout that this version writes, and the newest it reads. */
  public static final int FORMAT_VERSION = 1;

  static final String CONFIG = "sshbus.yaml";
  static final String HOST_KEY = "host_ed25519";
  static final String OPERATOR_KEY = "operator_ed25519";
  static final String OPERATORS = "operators";
  static final String NODES = "nodes";
  static final String KNOWN_HOSTS = "known_hosts";
  static final String SSH_CONFIG = "ssh_config";
  static final String DB = "db";
  static final String FORMAT = "format";

  private final Path directory;
  private final DirectoryLock lock;
  private final KeyFormat keys;
  private final KeyPair hostKey;

  private DataDirectory(Path directory, DirectoryLock lock, KeyFormat keys) throws IOException {
    this.directory = directory;
    this.lock = lock;
    this.keys = keys;
    this.hostKey = readHostKey();
  }

  /**
   * Opens {@code directory}, made ready by its first start. Later starts add nothing to it: a file
   * that an operator took away stays away.
   *
   * @param router the name that the commented configuration shows
   * @param userName of whoever starts the router, which becomes the first operator's
   * @throws BusException {@link ErrorCode#USAGE}: the directory is in use, is something else than a
   *     data directory, is of a newer version, is incomplete, or has a path that OpenSSH cannot
   *     take; {@link ErrorCode#BAD_KEY}: the host key cannot be used
   * @throws IOException the directory cannot be read or written
   */
  public static DataDirectory open(
      Path directory, KeyFormat keys, RouterName router, String userName) throws IOException {
    Path real = existing(directory.toAbsolutePath().normalize());
    ClientFiles.checkPath(real);
    refuseStrangers(real);
    DirectoryLock lock = DirectoryLock.take(real);
    boolean open = false;
    try {
      Path format = real.resolve(FORMAT);
      if (!Files.exists(format)) {
        new FirstStart(real, keys).complete(router, userName);
        // Last of all: it says that the rest is there.
        DurableFiles.write(format, Bytes.utf8(FORMAT_VERSION + "\n"), DurableFiles.PRIVATE);
      }
      checkFormat(format);
      checkDb(real.resolve(DB));
      DataDirectory data = new DataDirectory(real, lock, keys);
      open = true;
      return data;
    } finally {
      if (!open) {
        lock.close();
      }
    }
  }

  private static Path existing(Path directory) throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw refused(directory + " is no directory; choose another one");
    }
    DurableFiles.makeDirectory(directory);
    return directory.toRealPath();
  }

  private static void refuseStrangers(Path directory) throws IOException {
    if (Files.exists(directory.resolve(FORMAT))) {
      return;
    }
    String stranger = FirstStart.stranger(directory);
    if (!stranger.isEmpty()) {
      throw refused(
          directory
              + " is no data directory and is not empty (it has "
              + Quoted.of(stranger)
              + "); choose an empty or a new one");
    }
  }

  private static void checkFormat(Path file) throws IOException {
    String text = Bytes.wrap(Files.readAllBytes(file)).text().strip();
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw refused(file + " holds no format version but " + Quoted.of(text));
    }
    if (Integer.parseInt(text) > FORMAT_VERSION) {
      throw refused(
          file
              + " says that a newer sshbus wrote this directory: format "
              + text
              + ", this one knows "
              + FORMAT_VERSION
              + "; run the newer one");
    }
  }

  /** Without its events a router would start with an empty log, and nobody would notice. */
  private static void checkDb(Path db) {
    if (!Files.isDirectory(db)) {
      throw refused(
          db
              + " is missing, and with it all events; put it back, or make it an empty directory to begin anew");
    }
  }

  private KeyPair readHostKey() throws IOException {
    Path file = directory.resolve(HOST_KEY);
    if (!Files.exists(file)) {
      throw refused(
          file
              + " is missing; put it back, because clients would take a router with another key for an impostor");
    }
    String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    if (!permissions.endsWith("------")) {
      throw refused(file + " is open to others (" + permissions + "); chmod 600 it");
    }
    return keys.read(Bytes.wrap(Files.readAllBytes(file)), file.toString());
  }

  private static BusException refused(String message) {
    return new BusException(ErrorCode.USAGE, message);
  }

  /**
   * Writes {@code ssh_config} and {@code known_hosts}, where the address, the host key or the path
   * of the directory is another than at the last start.
   *
   * @param address where the router really listens, resolved and with the port that it got
   */
  public void writeClientFiles(InetSocketAddress address) throws IOException {
    if (address.isUnresolved() || address.getPort() == 0) {
      throw new IllegalArgumentException("not an address that somebody listens on: " + address);
    }
    ClientFiles files = new ClientFiles(directory, address, keys.publicKey(hostKey));
    rewrite(KNOWN_HOSTS, files.firstLine(), files.knownHosts());
    rewrite(SSH_CONFIG, files.firstLine(), files.sshConfig());
  }

  private void rewrite(String name, String firstLine, String content) throws IOException {
    Path file = directory.resolve(name);
    boolean current =
        Files.exists(file) && Bytes.wrap(Files.readAllBytes(file)).text().startsWith(firstLine);
    if (!current) {
      DurableFiles.write(file, Bytes.utf8(content), DurableFiles.PUBLIC);
    }
  }

  /** The directory's real path. */
  public Path path() {
    return directory;
  }

  /** The configuration file. */
  public Path config() {
    return directory.resolve(CONFIG);
  }

  /** Who may operate the router, in authorized_keys format. An operator may remove the file. */
  public Path operators() {
    return directory.resolve(OPERATORS);
  }

  /** The accepted nodes, in known_hosts format. An operator may remove the file. */
  public Path nodes() {
    return directory.resolve(NODES);
  }

  /** The configuration for OpenSSH's client, there after {@link #writeClientFiles}. */
  public Path sshConfig() {
    return directory.resolve(SSH_CONFIG);
  }

  /** Where the engine keeps everything; an existing directory. */
  public Path db() {
    return directory.resolve(DB);
  }

  /** The router's own key pair. */
  public KeyPair hostKey() {
    return hostKey;
  }

  /** Gives the directory free for another process. A second call does nothing. */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  /** Whether KeyMaster has taken over the file {@code nodes}, whole. */
  public boolean hasImportedNodes() {
    return Files.exists(path().resolve(NODES_IMPORTED));
  }

  /**
   * KeyMaster has taken over the file {@code nodes}, whole, and it is never read again. Until this
   * is on disk the next start takes it over once more, which changes nothing that was decided.
   */
  public void nodesAreImported() throws IOException {
    DurableFiles.write(
        path().resolve(NODES_IMPORTED),
        Bytes.utf8("KeyMaster keeps the nodes; the file nodes is ignored.\n"),
        DurableFiles.PUBLIC);
  }
}
