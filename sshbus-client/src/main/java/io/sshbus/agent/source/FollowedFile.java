package io.sshbus.agent.source;

import io.sshbus.agent.config.SourceSettings;
import io.sshbus.agent.queue.EventQueue;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Tags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that grows: each line becomes an event, across rotation by renaming and by truncating. The
 * position on disk moves only behind what is in the spool, so after a crash what was read last may
 * come twice and nothing is left out.
 *
 * <p>Confined to one thread at a time.
 */
final class FollowedFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedFile.class);
  private static final int CHUNK = 256 << 10;

  /** So many at a time; then others that share the thread have their turn. */
  private static final int CHUNKS = 16;

  /** How long a file that was rotated is still written to by whoever has it open. */
  private static final long LAST_WRITES_NANOS = 2_000_000_000L;

  private final SourceSettings.File settings;
  private final Path place;
  private final Deposit deposit;
  private final LongSupplier nanoTime;
  private final RotatedFiles files;
  private final Lines lines;
  private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
  private @Nullable FileChannel file;
  private String key = "";
  private long changed;
  private long read;
  private long quietSince;
  private boolean rotated;
  private boolean born;

  /**
   * A file that has not been looked for yet.
   *
   * @param place where its position is kept
   * @param nanoTime a clock that only measures
   */
  FollowedFile(SourceSettings.File settings, Path place, EventQueue queue, LongSupplier nanoTime) {
    this.settings = settings;
    this.place = place;
    this.deposit = new Deposit(queue, settings.channel());
    this.nanoTime = nanoTime;
    this.files = new RotatedFiles(settings.path());
    Tags tags =
        Tags.of(Map.of("source", settings.name(), "file", TagText.of(settings.path() + "")));
    this.lines = new Lines(settings.maxLine().intBytes(), tags);
  }

  /**
   * Reads some of what is there now; returns when that is in the spool.
   *
   * @return whether there may be more to read at once
   */
  boolean poll() throws IOException, InterruptedException {
    for (int i = 0; i < CHUNKS; i++) {
      if ((file == null && !open()) || (!readChunk() && !next())) {
        return false;
      }
    }
    return true;
  }

  /** Opens the file at the place where it was left; false where there is none. */
  private boolean open() throws IOException {
    Optional<FilePosition> known = FilePosition.read(place);
    if (known.isPresent()) {
      return resume(known.get());
    }
    Optional<RotatedFiles.Known> current = files.current();
    if (current.isEmpty()) {
      born = true;
      return false;
    }
    begin(current.get());
    if (!settings.fromStart() && !born) {
      read = channel().size();
    }
    save();
    return true;
  }

  private boolean resume(FilePosition position) throws IOException {
    Optional<RotatedFiles.Known> same = files.find(position.file());
    if (same.isPresent()) {
      begin(same.get());
      boolean cut = channel().size() < position.offset();
      if (!cut && position.beginning().isOf(channel())) {
        read = position.offset();
        return true;
      }
      LOG.info("{} begins anew", same.get().path());
      save();
      return true;
    }
    Optional<RotatedFiles.Known> next = files.after(position.file(), position.changed());
    if (next.isEmpty()) {
      return false;
    }
    LOG.warn(
        "{} was read up to {}, and that file is gone: what else it had is not in the spool",
        settings.path(),
        position.offset());
    begin(next.get());
    save();
    return true;
  }

  private void begin(RotatedFiles.Known known) throws IOException {
    close();
    file = files.open(known);
    key = known.key();
    changed = known.changed();
    read = 0;
    rotated = false;
  }

  private FileChannel channel() {
    FileChannel open = file;
    if (open == null) {
      throw new IllegalStateException("the file is not open");
    }
    return open;
  }

  /** Reads the next piece, if there is any. */
  private boolean readChunk() throws IOException, InterruptedException {
    buffer.clear();
    int n = channel().read(buffer, read);
    if (n <= 0) {
      return false;
    }
    List<EventDraft> events = lines.feed(buffer.array(), n);
    read += n;
    quietSince = nanoTime.getAsLong();
    if (!events.isEmpty()) {
      deposit.put(events);
      save();
    }
    return true;
  }

  /** At the end of the file: whether another one goes on, or it begins anew. */
  private boolean next() throws IOException, InterruptedException {
    if (channel().size() < read) {
      LOG.info("{} was truncated and begins anew", settings.path());
      finishLine();
      read = 0;
      save();
      return true;
    }
    Optional<RotatedFiles.Known> next = successor();
    if (next.isEmpty()) {
      return false;
    }
    long now = nanoTime.getAsLong();
    if (!rotated) {
      rotated = true;
      quietSince = now;
    }
    if (now - quietSince < LAST_WRITES_NANOS) {
      return false;
    }
    finishLine();
    begin(next.get());
    save();
    return true;
  }

  private Optional<RotatedFiles.Known> successor() throws IOException {
    Optional<RotatedFiles.Known> current = files.current();
    if (current.isPresent() && current.get().key().equals(key)) {
      changed = current.get().changed();
      return Optional.empty();
    }
    files.find(key).ifPresent(known -> changed = known.changed());
    return files.after(key, changed);
  }

  private void finishLine() throws InterruptedException {
    deposit.put(lines.finish());
  }

  private void save() throws IOException {
    long done = read - lines.unfinished();
    new FilePosition(key, done, FileBeginning.of(channel(), done), changed).write(place);
  }

  /** Goes back to the place on disk: what was read behind it may not be in the spool. */
  void startOver() throws IOException {
    lines.forget();
    close();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
