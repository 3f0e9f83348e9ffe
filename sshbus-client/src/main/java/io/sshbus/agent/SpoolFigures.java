package io.sshbus.agent;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.sshbus.client.spool.SpoolStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how the agent's own spool is, in a file beside it: the spool itself is the agent's alone to
 * read, and its figures are for whoever may read the machine's spool. On a thread of its own: a
 * disk that hangs must hold up nothing else.
 */
final class SpoolFigures implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpoolFigures.class);
  private static final long LOOK_SECONDS = 1;

  /** After so long it is written though nothing has changed, to tell that the agent is there. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  /** What has not been written for so long is the word of an agent that is gone. */
  private static final Duration STALE = Duration.ofSeconds(30);

  private static final long END_SECONDS = 2;

  private final Path file;
  private final Supplier<SpoolStatus> spool;
  private final Clock clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("agent-figures", true));
  private String told = "";
  private long toldAt;

  private SpoolFigures(Path file, Supplier<SpoolStatus> spool, Clock clock) {
    this.file = file;
    this.spool = spool;
    this.clock = clock;
  }

  /** Tells from now on. */
  static SpoolFigures begin(Path machinesSpool, Supplier<SpoolStatus> spool, Clock clock) {
    SpoolFigures figures = new SpoolFigures(place(machinesSpool), spool, clock);
    figures.look();
    ScheduledFuture<?> unused =
        figures.thread.scheduleWithFixedDelay(
            figures::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    return figures;
  }

  private static Path place(Path machinesSpool) {
    return machinesSpool.resolve("java").resolve("agent.status");
  }

  /**
   * What an agent has told last, and what waits in the files of other programs, for people.
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
    return fresh
        ? Optional.of(
            describe(text, WaitingFiles.in(machinesSpool), clock) + filesError(machinesSpool))
        : Optional.empty();
  }

  private static String describe(String text, WaitingFiles files, Clock clock) {
    Map<String, String> own = new LinkedHashMap<>();
    text.lines()
        .map(line -> line.split(" ", 2))
        .filter(words -> words.length == 2)
        .forEach(words -> own.put(words[0], words[1]));
    Map<String, String> all = new LinkedHashMap<>();
    all.put("waiting", String.valueOf(files.events() + number(own, "waiting")));
    all.put("bytes", String.valueOf(files.bytes() + number(own, "bytes")));
    oldest(files, number(own, "oldest"))
        .ifPresent(
            since ->
                all.put("oldest", Math.max(0, clock.instant().getEpochSecond() - since) + " s"));
    all.put(
        "files",
        files.events() + " events in " + files.files() + " files, " + files.bytes() + " bytes");
    all.put("agent", number(own, "waiting") + " events, " + number(own, "bytes") + " bytes");
    for (String key : List.of("delivered", "refused", "bad", "last-error")) {
      if (own.containsKey(key)) {
        all.put(key, own.get(key));
      }
    }
    StringBuilder out = new StringBuilder();
    all.forEach((key, value) -> out.append(String.format("%-12s%s%n", key, value)));
    return out.toString();
  }

  /** What went wrong last with the files, as whoever sends them has written it. */
  private static String filesError(Path machinesSpool) throws IOException {
    Path status = machinesSpool.resolve("status");
    if (!Files.isRegularFile(status, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    return Files.readString(status, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("last-error "))
        .findFirst()
        .map(line -> String.format("%-12s%s%n", "files-error", line.substring(11)))
        .orElse("");
  }

  /** On a full disk the file may be read while it is written: what is not there counts nothing. */
  private static long number(Map<String, String> figures, String key) {
    String value = figures.getOrDefault(key, "");
    return value.matches("\\d{1,15}") ? Long.parseLong(value) : 0;
  }

  private static OptionalLong oldest(WaitingFiles files, long own) {
    return LongStream.of(files.oldest(), own).filter(since -> since > 0).min();
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

  /**
   * On a full disk, which is when the figures are wanted most, there is room in the old file. Never
   * over a link: others may write to the directory, and we may be root.
   */
  private void overwrite(byte[] text) {
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      out.write(ByteBuffer.wrap(text));
      out.truncate(text.length);
    } catch (IOException e) {
      LOG.debug("How the spool is cannot be told", e);
    }
  }

  /** Tells a last time, if the disk lets it. */
  @Override
  public void close() {
    thread.shutdown();
    if (hasEnded()) {
      told = "";
      look();
    } else {
      LOG.warn("How the spool is cannot be told a last time: its disk does not answer");
    }
  }

  private boolean hasEnded() {
    try {
      return thread.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
