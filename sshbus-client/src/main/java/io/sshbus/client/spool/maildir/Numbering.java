package io.sshbus.client.spool.maildir;

import io.sshbus.channel.Bytes;
import io.sshbus.client.spool.file.SpoolFile;
import io.sshbus.client.spool.file.SpoolFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files {@code stream} and {@code place}: the producer id of a spool, the next number, and
 * where the id was made. No number is given that is not durably below the next one.
 */
final class Numbering {
  private static final String STREAM = "stream";
  private static final String PLACE = "place";
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9._-]{1,64})[ \t]+0*([0-9]{0,15})([ \t\n].*)?", Pattern.DOTALL);

  private final SpoolFiles files;
  private final RandomGenerator random;
  private final BooleanSupplier held;
  private String producer = "";
  private long next;
  private boolean placed;
  private boolean damaged;

  /**
   * Reads what is there. Where that is damaged or missing, a new producer id is taken.
   *
   * @param end the number after the last that stands in {@code cur/}: it was given, whatever {@code
   *     stream} says
   * @param held whether the lock is still held
   */
  Numbering(SpoolFiles files, RandomGenerator random, BooleanSupplier held, long end)
      throws IOException {
    this.files = files;
    this.random = random;
    this.held = held;
    String line = files.exists(STREAM) ? text(STREAM) : "";
    Matcher matcher = LINE.matcher(line);
    boolean whole = matcher.matches();
    if (whole) {
      producer = matcher.group(1);
      next = matcher.group(2).isEmpty() ? 0 : Long.parseLong(matcher.group(2));
    }
    next = Math.max(next, end);
    if (!whole) {
      damaged = !line.isEmpty() || end > 0;
      takeNewProducer();
    }
  }

  private String text(String name) throws IOException {
    byte[] bytes = new byte[(int) Math.min(files.length(name), 4096)];
    return Bytes.wrap(bytes, 0, files.read(name, 0, bytes)).text();
  }

  /** Whether what is in {@code cur/} may be stored twice, because nobody knows its id any more. */
  boolean isDamaged() {
    return damaged;
  }

  String producer() {
    return producer;
  }

  /** The number that nobody has yet. */
  long next() {
    return next;
  }

  /** Gives all numbers below {@code end}, durably. */
  void advance(long end) throws IOException {
    write(producer, end);
    next = end;
  }

  /** Takes a new producer id; the numbers go on. */
  void takeNewProducer() throws IOException {
    byte[] id = new byte[8];
    random.nextBytes(id);
    String taken = HexFormat.of().formatHex(id);
    write(taken, next);
    producer = taken;
    placed = true;
    try {
      writePlace();
    } catch (IOException e) {
      // Whoever finds no place, or another, takes one more id: that costs nothing.
      files.delete("place.new");
    }
  }

  private void writePlace() throws IOException {
    files.delete("place.new");
    try (SpoolFile file = files.create("place.new")) {
      byte[] place =
          (producer + " " + files.place("place.new")).getBytes(StandardCharsets.US_ASCII);
      file.append(place, place.length);
    }
    files.rename("place.new", PLACE);
  }

  /**
   * With nothing in {@code cur/}: a spool that was copied, or restored from a backup, finds that it
   * is another one, and takes another id before it gives numbers that the bus may know.
   */
  void settlePlace() throws IOException {
    if (placed) {
      return;
    }
    boolean same =
        files.exists(PLACE) && text(PLACE).strip().equals(producer + " " + files.place(PLACE));
    if (!same) {
      // A file that a crash brought back would be sent under the new id, and stored twice.
      files.sync("cur");
      takeNewProducer();
    }
    placed = true;
  }

  /** On a full disk there may be no room for a new file, but there is for the old one. */
  private void write(String id, long end) throws IOException {
    LockLostException.unless(held);
    String digits = Long.toString(end);
    byte[] line =
        (id + " " + "0".repeat(19 - digits.length()) + digits + "\n")
            .getBytes(StandardCharsets.US_ASCII);
    try {
      try (SpoolFile file = files.create("stream.new")) {
        file.append(line, line.length);
        file.force();
      }
    } catch (IOException e) {
      files.delete("stream.new");
      if (!files.exists(STREAM) || files.length(STREAM) != line.length) {
        throw e;
      }
      LockLostException.unless(held);
      files.overwrite(STREAM, line);
      return;
    }
    LockLostException.unless(held);
    files.rename("stream.new", STREAM);
    files.sync("");
  }
}
