package io.sshbus.client.spool.segment;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsSection;
import io.sshbus.client.spool.file.SpoolFile;
import io.sshbus.client.spool.file.SpoolFiles;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.ClientFrameEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/**
 * {@code bad/} of a program's spool: events as lines of JSON, such as a machine's spool takes them
 * in {@code new/}, damaged pieces as they are, and beside each file its reasons.
 */
final class BadFiles {
  private static final String DIRECTORY = "bad";
  private static final long MEASURE_MILLIS = 60_000;
  private static final int PREFIX = "{\"op\":\"publish\",".length();

  private final SpoolFiles files;
  private long moved;
  private long bytes;
  private long measured;
  private String last = "";

  BadFiles(SpoolFiles files) throws IOException {
    this.files = files;
    measure();
  }

  /** Looks once a minute how much is there: people take files away, which makes room. */
  void tidy(long millis) throws IOException {
    if (Math.abs(millis - measured) >= MEASURE_MILLIS) {
      measured = millis;
      measure();
    }
  }

  private void measure() throws IOException {
    long all = 0;
    for (String name : files.list(DIRECTORY)) {
      all += files.length(DIRECTORY + "/" + name);
    }
    bytes = all;
  }

  /** Events and damaged pieces moved here. */
  long moved() {
    return moved;
  }

  /** What the files take. */
  long bytes() {
    return bytes;
  }

  /** Code and message of the last reason; empty for none. */
  String last() {
    return last;
  }

  /** Lines and their reasons, being gathered for one file. */
  static final class Lines {
    private final ByteWriter lines = new ByteWriter(1024);
    private final StringBuilder reasons = new StringBuilder();
    private int count;
    private String last = "";

    /** Adds the events of {@code record} with the numbers {@code from} to {@code to}. */
    void add(SpoolRecord record, long from, long to, String reason) {
      EventsReader events = record.section().events();
      while (events.next()) {
        long number = record.first() + events.index();
        if (number >= from && number <= to) {
          line(record, events.index());
          reasons.append(number).append(' ').append(reason).append('\n');
          count++;
        }
      }
      last = reason;
    }

    private void line(SpoolRecord record, int index) {
      EventsSection one = record.section().pick(IntStream.of(index).toArray());
      ByteWriter frame = new ByteWriter(one.bytes().length() + 128);
      ClientFrameEncoder.JSON.encode(
          new ClientFrame.Publish(record.channel(), ClientFrame.Publish.UNNUMBERED, one), frame);
      Bytes line = frame.finish();
      lines.u8('{').bytes(line.slice(PREFIX, line.length() - PREFIX));
    }

    boolean isEmpty() {
      return count == 0;
    }
  }

  /** Makes {@code lines} durable, under {@code name} or a longer one. */
  void put(String wanted, Lines lines) throws IOException {
    String name = free(wanted);
    write(name, lines.lines.finish().toArray());
    write(name + ".reason", Bytes.utf8(lines.reasons.toString()).toArray());
    files.sync(DIRECTORY);
    moved += lines.count;
    last = lines.last;
  }

  /** Makes a copy of a whole damaged file durable. */
  void put(String name, String reason, SpoolFiles from) throws IOException {
    byte[] all = new byte[Math.toIntExact(from.length(name))];
    from.read(name, 0, all);
    put(name, all, reason);
  }

  /** Makes a piece of a damaged file durable, under {@code name} or a longer one. */
  void put(String wanted, byte[] piece, String reason) throws IOException {
    String name = free(wanted);
    write(name, piece);
    write(name + ".reason", ("- " + reason + "\n").getBytes(StandardCharsets.UTF_8));
    files.sync(DIRECTORY);
    moved++;
    last = reason;
  }

  /** What stands there may hold what stands nowhere else any more. */
  private String free(String wanted) {
    String name = wanted;
    while (files.exists(DIRECTORY + "/" + name)) {
      name += ".again";
    }
    return name;
  }

  private void write(String name, byte[] content) throws IOException {
    try (SpoolFile file = files.create(DIRECTORY + "/" + name)) {
      file.append(content, content.length);
      file.force();
    }
    bytes += content.length;
  }
}
