package io.sshbus.keys;

import io.sshbus.channel.Bytes;
import io.sshbus.identity.AuthorizedKeys;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.LineProblem;
import io.sshbus.identity.Principal;
import io.sshbus.identity.SshPublicKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files {@code nodes} and {@code operators} of a data directory, read again when they change.
 *
 * <p>{@link #current} may be called from any thread and never waits. {@link #refresh} reads files
 * and so belongs on a thread that may block. A file that is missing or cannot be read leaves in
 * force what was read before; a bad line costs only itself. Who changes a file should write a new
 * one and rename it: a file caught half written counts as it is.
 */
public final class KeyFiles {
  /** The file of accepted nodes, in known_hosts format. */
  public static final String NODES = "nodes";

  /**
   * The file of operators, in authorized_keys format. Refused while group or others may write to
   * it.
   */
  public static final String OPERATORS = "operators";

  private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

  private final Path nodesFile;
  private final @Nullable NodeKeys registry;
  private final WatchedFile<KnownHosts> nodes;
  private final WatchedFile<AuthorizedKeys> operators;
  private @Nullable Instant refreshed;
  private Set<KeyProblem> reported = Set.of();
  private volatile KeyDirectory directory = KeyDirectory.EMPTY;

  /**
   * Knows nobody before the first {@link #refresh}.
   *
   * @param dataDirectory where the files are
   * @param zone of expiry times without {@code Z}
   */
  public KeyFiles(Path dataDirectory, ZoneId zone) {
    this(dataDirectory, zone, null);
  }

  /**
   * As above; but where there is a {@code registry} it keeps the nodes, and the file {@code nodes}
   * is looked at only to warn that it is ignored: it cannot bring back a key that was revoked.
   */
  public KeyFiles(Path dataDirectory, ZoneId zone, @Nullable NodeKeys registry) {
    this.registry = registry;
    nodesFile = dataDirectory.resolve(NODES);
    nodes =
        new WatchedFile<>(nodesFile, KeyFiles::parseNodes, KnownHosts.NONE, false, FileStamp::of);
    operators =
        new WatchedFile<>(
            dataDirectory.resolve(OPERATORS),
            bytes -> parseOperators(bytes, zone),
            AuthorizedKeys.NONE,
            true,
            FileStamp::of);
  }

  private static WatchedFile.Parsed<KnownHosts> parseNodes(Bytes bytes) {
    KnownHosts parsed = KnownHosts.parse(bytes);
    return new WatchedFile.Parsed<>(parsed, inFile(NODES, parsed.problems()));
  }

  private static WatchedFile.Parsed<AuthorizedKeys> parseOperators(Bytes bytes, ZoneId zone) {
    AuthorizedKeys parsed = AuthorizedKeys.parse(bytes, zone);
    return new WatchedFile.Parsed<>(parsed, inFile(OPERATORS, parsed.problems()));
  }

  private static List<KeyProblem> inFile(String file, List<LineProblem> problems) {
    return problems.stream().map(problem -> KeyProblem.ofLine(file, problem)).toList();
  }

  /** The state of the last refresh. */
  public KeyDirectory current() {
    return directory;
  }

  /**
   * Looks whether the files changed, at most once a second, and says what follows. Each problem is
   * reported once for as long as it lasts.
   *
   * @param now never far from the clock of the file system
   */
  public synchronized KeyChanges refresh(Instant now) {
    Instant then = refreshed;
    if (then != null && !now.isBefore(then) && now.isBefore(then.plus(MIN_INTERVAL))) {
      return KeyChanges.NONE;
    }
    refreshed = now;
    KeyDirectory before = directory;
    boolean nodesChanged = nodes.refresh(now) && registry == null;
    boolean operatorsChanged = operators.refresh(now);
    boolean reloaded = nodesChanged || operatorsChanged;
    if (reloaded || then == null) {
      directory =
          registry == null
              ? KeyDirectory.of(nodes.content(), operators.content())
              : KeyDirectory.of(registry, operators.content());
    }
    Map<SshPublicKey, Principal> removed =
        before.removedIn(directory, then == null ? now : then, now);
    return new KeyChanges(reloaded, removed, newProblems());
  }

  private List<KeyProblem> newProblems() {
    List<KeyProblem> all = new ArrayList<>(registry == null ? nodes.problems() : ignored());
    all.addAll(operators.problems());
    all.addAll(directory.problems());
    List<KeyProblem> fresh = all.stream().filter(problem -> !reported.contains(problem)).toList();
    reported = new HashSet<>(all);
    return fresh;
  }

  private List<KeyProblem> ignored() {
    KnownHosts lines = nodes.content();
    boolean empty = lines.entries().isEmpty() && lines.refused().isEmpty();
    return empty || !Files.exists(nodesFile)
        ? List.of()
        : List.of(
            KeyProblem.ofFile(
                NODES,
                "is ignored, because KeyMaster keeps the nodes; to have it take in this file too:"
                    + " ssh bus key import known_hosts < nodes"));
  }
}
