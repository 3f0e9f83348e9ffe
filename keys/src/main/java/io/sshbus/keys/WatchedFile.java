package io.sshbus.keys;

import io.sshbus.channel.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One key file and what it said when it could last be read. Confined to its owner's lock.
 *
 * @param <T> what the file is parsed to
 */
final class WatchedFile<T> {
  /** The largest file, in bytes: about half a million keys. */
  static final int MAX_BYTES = 64 * 1024 * 1024;

  /** What the parser makes of a file's content. */
  record Parsed<T>(T content, List<KeyProblem> problems) {}

  private final Path path;
  private final String name;
  private final Function<Bytes, Parsed<T>> parser;
  private final Parsed<T> nothing;
  private final boolean strict;
  private final FileStamp.Source stamps;

  private Parsed<T> parsed;
  private @Nullable FileStamp stamp;
  private boolean tooYoung;
  private Bytes digest = Bytes.EMPTY;
  private @Nullable KeyProblem fileProblem;

  /**
   * @param nothing what stands while the file has never been read
   * @param strict whether a file that others may write to is refused, and not only reported
   * @param stamps tells whether the file changed
   */
  WatchedFile(
      Path path,
      Function<Bytes, Parsed<T>> parser,
      T nothing,
      boolean strict,
      FileStamp.Source stamps) {
    this.path = path;
    this.name = path.getFileName().toString();
    this.parser = parser;
    this.nothing = new Parsed<>(nothing, List.of());
    this.strict = strict;
    this.stamps = stamps;
    this.parsed = this.nothing;
  }

  T content() {
    return parsed.content();
  }

  /** What is wrong with the file now. */
  List<KeyProblem> problems() {
    List<KeyProblem> problems = new ArrayList<>(parsed.problems());
    if (fileProblem != null) {
      problems.add(0, fileProblem);
    }
    return problems;
  }

  /** Reads the file if it may have changed; returns whether the content did. */
  boolean refresh(Instant now) {
    fileProblem = null;
    try {
      FileStamp found = stamps.of(path);
      if (!found.isRegular()) {
        return keep("is no regular file");
      }
      if (found.isWritableByOthers()) {
        if (strict) {
          return refuse();
        }
        report("can be written by others than its owner; run chmod go-w on it");
      }
      return (tooYoung || !found.equals(stamp)) && read(found, now);
    } catch (NoSuchFileException e) {
      return keep("is missing");
    } catch (IOException e) {
      return keep("cannot be read (" + e + ")");
    }
  }

  private boolean read(FileStamp found, Instant now) throws IOException {
    byte[] bytes = readAll();
    if (bytes.length > MAX_BYTES) {
      return keep("has more than " + MAX_BYTES + " bytes");
    }
    if (!stamps.of(path).equals(found)) {
      stamp = null;
      return keep("changed while it was being read and is read again");
    }
    Bytes newDigest = digest(bytes);
    boolean changed = !newDigest.equals(digest);
    if (changed) {
      parsed = parser.apply(Bytes.wrap(bytes));
      digest = newDigest;
    }
    stamp = found;
    tooYoung = found.isTooYoung(now);
    return changed;
  }

  private byte[] readAll() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(MAX_BYTES + 1);
    }
  }

  private boolean keep(String fault) {
    report(fault + "; what was read before stays in force");
    return false;
  }

  /** As with StrictModes of sshd: whoever can write the file could have put in a key of his own. */
  private boolean refuse() {
    report("can be written by others than its owner and is refused; run chmod go-w on it");
    boolean changed = !digest.isEmpty();
    parsed = nothing;
    digest = Bytes.EMPTY;
    stamp = null;
    return changed;
  }

  private void report(String fault) {
    fileProblem = KeyProblem.ofFile(name, "the file " + fault);
  }

  private static Bytes digest(byte[] bytes) {
    try {
      return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
