package io.sshbus.agent;

import io.sshbus.client.spool.SpoolStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how the agent's own spool is, in a file beside it: the spool itself is the agent's alone to
 * read, and its figures are for whoever may read the machine's spool. Runs on the agent's timer.
 */
final class SpoolFigures implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolFigures.class);
  private static final long LOOK_SECONDS = 1;

  /** After so long it is written though nothing has changed, to tell that the agent is there. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  /** What has not been written for so long is the word of an agent that is gone. */
  private static final Duration STALE = Duration.ofSeconds(30);

  private final Path file;
  private final Supplier<SpoolStatus> spool;
  private final Clock clock;
  private String told = "";
  private long toldAt;

  private SpoolFigures(Path file, Supplier<SpoolStatus> spool, Clock clock) {
    this.file = file;
    this.spool = spool;
    this.clock = clock;
  }

  /** Tells from now on. */
  static SpoolFigures begin(
      Path machinesSpool,
      Supplier<SpoolStatus> spool,
      Clock clock,
      ScheduledExecutorService timer) {
    SpoolFigures figures = new SpoolFigures(place(machinesSpool), spool, clock);
    figures.look();
    ScheduledFuture<?> unused =
        timer.scheduleWithFixedDelay(figures::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    return figures;
  }

  private static Path place(Path machinesSpool) {
    return machinesSpool.resolve("java").resolve("agent.status");
  }

  /**
   * What an agent has told last, for people.
   *
   * @return empty where no agent runs
   * @throws IOException the file cannot be read
   */
  static Optional<String> read(Path machinesSpool, Clock clock) throws IOException {
    String text;
    try {
      text = Files.readString(place(machinesSpool), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    String first = text.lines().findFirst().orElse("");
    boolean fresh =
        first.matches("at \\d{1,15}")
            && clock.instant().getEpochSecond() - Long.parseLong(first.substring(3))
                <= STALE.toSeconds();
    return fresh ? Optional.of(describe(text, clock)) : Optional.empty();
  }

  private static String describe(String text, Clock clock) {
    Map<String, String> figures = new LinkedHashMap<>();
    text.lines()
        .map(line -> line.split(" ", 2))
        .filter(words -> words.length == 2)
        .forEach(words -> figures.put(words[0], words[1]));
    figures.remove("at");
    figures.computeIfPresent("oldest", (key, since) -> age(since, clock));
    StringBuilder out = new StringBuilder();
    figures.forEach((key, value) -> out.append(String.format("%-12s%s%n", key, value)));
    return out.toString();
  }

  /** Seconds since then; on a full disk the file may be read while it is written. */
  private static String age(String since, Clock clock) {
    return since.matches("\\d{1,15}")
        ? Math.max(0, clock.instant().getEpochSecond() - Long.parseLong(since)) + " s"
        : "unknown";
  }

  /** Writes what has changed. */
  synchronized void look() {
    String figures = text(spool.get());
    long now = clock.instant().getEpochSecond();
    if (figures.equals(told) && now - toldAt < AGAIN.toSeconds() && now >= toldAt) {
      return;
    }
    told = figures;
    toldAt = now;
    byte[] text = ("at " + now + "\n" + figures).getBytes(StandardCharsets.UTF_8);
    try {
      replace(text);
    } catch (IOException e) {
      overwrite(text);
    }
  }

  private static String text(SpoolStatus status) {
    StringBuilder out = new StringBuilder();
    out.append("waiting ").append(status.waiting()).append('\n');
    out.append("bytes ").append(status.bytes()).append('\n');
    status
        .oldest()
        .ifPresent(since -> out.append("oldest ").append(since.getEpochSecond()).append('\n'));
    out.append("delivered ").append(status.delivered()).append('\n');
    out.append("refused ").append(status.refused()).append('\n');
    out.append("bad ").append(status.bad()).append('\n');
    if (!status.lastError().isEmpty()) {
      String line = status.lastError().replaceAll("\\p{Cntrl}", " ");
      out.append("last-error ").append(line).append('\n');
    }
    return out.toString();
  }

  /** So that whoever reads sees the old figures or the new ones. */
  private void replace(byte[] text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(next);
    try (FileChannel out =
        FileChannel.open(
            next,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
      out.write(ByteBuffer.wrap(text));
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** On a full disk, which is when the figures are wanted most, there is room in the old file. */
  private void overwrite(byte[] text) {
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap(text));
      out.truncate(text.length);
    } catch (IOException e) {
      LOG.debug("How the spool is cannot be told", e);
    }
  }

  /** Tells a last time. */
  @Override
  public void close() {
    synchronized (this) {
      told = "";
    }
    look();
  }
}
