package io.sshbus.client.spool.segment;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.client.spool.file.SpoolFile;
import io.sshbus.client.spool.file.SpoolFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All files of a program's spool: what is appended, and what is settled. Confined to the spool's
 * thread.
 *
 * <p>Invariants: a number is given once, and written before anything is sent. The newest file says
 * what the next number is, so it is deleted only when a newer one is durable. Nothing is deleted
 * before it is settled.
 */
public final class Segments {
  private static final String SUFFIX = ".seg";
  private static final String UNFINISHED = ".new";
  private static final Pattern NAME = Pattern.compile("\\d{19}\\.seg");
  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

  private final SpoolFiles files;
  private final SegmentSettings settings;
  private final RandomGenerator random;
  private final BadFiles bad;
  private final TreeMap<Long, Segment> segments = new TreeMap<>();
  private final ByteWriter copy = new ByteWriter(1024);
  private String producer = "";
  private long next;
  private @Nullable Segment active;
  private @Nullable SpoolFile writing;

  /**
   * Opens what is there and mends what a crash has left.
   *
   * @param random where producer ids and marks come from
   * @throws IOException where the directory cannot be read, or a damaged piece cannot be moved away
   */
  public Segments(SpoolFiles files, SegmentSettings settings, RandomGenerator random)
      throws IOException {
    this.files = files;
    this.settings = settings;
    this.random = random;
    this.bad = new BadFiles(files);
    load();
  }

  private void load() throws IOException {
    List<Segment> damaged = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    String newest = "";
    for (String name : files.list("")) {
      if (name.endsWith(UNFINISHED)) {
        files.delete(name);
      } else if (NAME.matcher(name).matches()) {
        newest = name;
        load(name, damaged, broken);
      }
    }
    Segment last = segments.isEmpty() ? null : segments.lastEntry().getValue();
    boolean same =
        last != null
            && last.name().equals(newest)
            && last.header().place().equals(files.place(newest));
    producer = last != null && same ? last.header().producer() : newId();
    if (!damaged.isEmpty() || !broken.isEmpty()) {
      mend(damaged, broken);
    }
  }

  private void load(String name, List<Segment> damaged, List<String> broken) throws IOException {
    long base = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    SegmentScan scan = new SegmentScan(files);
    Segment segment = scan.open(name);
    if (segment != null) {
      segments.put(segment.base(), segment);
      next = Math.max(next, segment.end());
      if (scan.isDamaged()) {
        segment.damaged();
        damaged.add(segment);
      }
    } else if (scan.isDamaged()) {
      next = Math.max(next, base + files.length(name));
      broken.add(name);
    } else {
      next = Math.max(next, base);
      files.delete(name);
    }
  }

  /**
   * Moves away what is damaged, after a new file says what the next number is: the damage may have
   * been what said it.
   */
  private void mend(List<Segment> damaged, List<String> broken) {
    try {
      roll();
      for (Segment segment : damaged) {
        rewrite(segment, segment.header().producer(), files.length(segment.name()));
      }
      for (String name : broken) {
        bad.put(name, "DAMAGED the beginning of " + name, files);
        files.delete(name);
      }
    } catch (IOException e) {
      LOG.warn("The spool is damaged, and what is damaged cannot be moved away", e);
    }
  }

  private String newId() {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /** The id under which new events are numbered. */
  public String producer() {
    return producer;
  }

  /** The number of the next event. */
  public long next() {
    return next;
  }

  BadFiles bad() {
    return bad;
  }

  SpoolFiles files() {
    return files;
  }

  Collection<Segment> all() {
    return segments.values();
  }

  /** The segment that has {@code number}; null where there is none. */
  @Nullable Segment holding(long number) {
    var below = segments.floorEntry(number);
    return below != null && number < below.getValue().end() ? below.getValue() : null;
  }

  /** The segment that has {@code number}, or else the next; null where there is none. */
  @Nullable Segment at(long number) {
    Segment holding = holding(number);
    if (holding != null) {
      return holding;
    }
    var above = segments.higherEntry(number);
    return above == null ? null : above.getValue();
  }

  /** The segment after {@code segment}; null where it is the last. */
  @Nullable Segment after(Segment segment) {
    var above = segments.higherEntry(segment.base());
    return above == null ? null : above.getValue();
  }

  /** What all files take, in bytes. */
  public long bytes() {
    return segments.values().stream().mapToLong(Segment::length).sum() + bad.bytes();
  }

  /** How many events are not settled. */
  public long waiting() {
    return segments.values().stream().mapToLong(Segment::unsettled).sum();
  }

  /** When the oldest file with events that wait was begun, in milliseconds; null for none. */
  public @Nullable Long oldestMillis() {
    for (Segment segment : segments.values()) {
      if (segment.unsettled() > 0) {
        return segment.oldestMillis();
      }
    }
    return null;
  }

  /** How many events and pieces were moved to {@code bad/} since the spool was opened. */
  public long moved() {
    return bad.moved();
  }

  /** Why the last of them was; empty for none. */
  public String lastReason() {
    return bad.last();
  }

  /**
   * Gives numbers to the events of {@code group} and makes them durable.
   *
   * @param millis the time
   * @return whether there was room for them within the limit; if not, nothing has happened
   * @throws IOException where they could not be written: nothing of them is sent by this process,
   *     but where the fault was one of fsync, they may be found after the next start
   */
  public boolean append(OpenGroup group, long millis) throws IOException {
    long size = group.bytes();
    if (bytes() + size + SegmentHeader.SIZE > settings.maxBytes()) {
      return false;
    }
    Segment segment = active;
    if (segment == null || segment.length() + size > settings.segmentBytes()) {
      roll();
    }
    write(group.encode(next), next + group.events(), millis);
    group.numbered(producer);
    return true;
  }

  private void write(ByteWriter out, long end, long millis) throws IOException {
    Segment segment = active;
    SpoolFile file = writing;
    if (segment == null || file == null) {
      throw new IllegalStateException("there is no file to write to");
    }
    Group.finish(out, segment.header().mark(), end, millis);
    long events = end - next;
    next = end;
    boolean durable = false;
    try {
      file.append(out.array(), out.length());
      file.force();
      durable = true;
    } finally {
      if (!durable) {
        abandon(file, segment);
      }
    }
    Bytes body = Bytes.wrap(out.array(), Group.HEADER, out.length() - Group.HEADER);
    segment.added(new Group(segment.length(), end, millis, body), events);
  }

  /** What was written last is taken back as far as that goes, and nothing more is written there. */
  private void abandon(SpoolFile file, Segment segment) {
    active = null;
    writing = null;
    segment.endsAt(next);
    try (file) {
      file.truncate(segment.length());
      file.force();
    } catch (IOException e) {
      // The next start finds a torn group, or a whole one whose append has failed in doubt.
      return;
    }
  }

  /** Begins a new file; the one before gets no more. */
  void roll() throws IOException {
    seal();
    Segment last = segments.isEmpty() ? null : segments.lastEntry().getValue();
    if (last != null && last.base() >= next) {
      // Nothing was given since: an empty file in which writing had failed.
      next = last.base() + 1;
    }
    String name = Segment.nameOf(next);
    SpoolFile file = files.create(name);
    boolean begun = false;
    try {
      SegmentHeader header =
          new SegmentHeader(random.nextLong(), next, producer, files.place(name));
      byte[] bytes = header.encode();
      file.append(bytes, bytes.length);
      file.force();
      files.sync("");
      begun = true;
      active = new Segment(name, header, true);
      writing = file;
      segments.put(next, active);
    } finally {
      if (!begun) {
        close(file);
        files.delete(name);
      }
    }
    drop();
  }

  private static void close(SpoolFile file) {
    try {
      file.close();
    } catch (IOException e) {
      // What was written to it counts only as far as it was forced.
      return;
    }
  }

  private void seal() {
    SpoolFile file = writing;
    if (file != null) {
      close(file);
    }
    active = null;
    writing = null;
  }

  /** Deletes what is settled, but the newest file. */
  void drop() throws IOException {
    List<Segment> done = new ArrayList<>();
    for (Segment segment : segments.values()) {
      if (segment.isDone() && !isNewest(segment)) {
        done.add(segment);
      }
    }
    for (Segment segment : done) {
      files.delete(segment.name());
      segments.remove(segment.base());
      segment.dropped();
    }
  }

  /** The number after the last that was given under {@code id}, as far as it is known. */
  long end(String id) {
    return id.equals(producer) ? next : Long.MAX_VALUE;
  }

  /** New events, and those that were numbered since the spool was opened, get a new producer id. */
  void takeNewProducer() throws IOException {
    producer = newId();
    seal();
    List<Segment> fresh = segments.values().stream().filter(Segment::isFresh).toList();
    fresh.forEach(Segment::forgetSent);
    for (Segment segment : fresh) {
      rewrite(segment, producer, segment.length());
    }
    roll();
  }

  boolean isNewest(Segment segment) {
    return segment.base() == segments.lastKey();
  }

  boolean isActive(Segment segment) {
    return segment == active;
  }

  /** Writes a file anew without what is settled or damaged, under the same producer id. */
  void rewrite(Segment segment) throws IOException {
    if (isActive(segment)) {
      roll();
    }
    if (segments.containsKey(segment.base())) {
      rewrite(segment, segment.header().producer(), segment.length());
    }
  }

  private void rewrite(Segment segment, String id, long limit) throws IOException {
    String name = segment.name() + UNFINISHED;
    SegmentHeader old = segment.header();
    boolean renamed = false;
    try (SpoolFile file = files.create(name)) {
      SegmentHeader header = new SegmentHeader(old.mark(), old.base(), id, files.place(name));
      byte[] bytes = header.encode();
      file.append(bytes, bytes.length);
      SegmentCopy copied = new SegmentCopy(files, bad, segment);
      copied.to(file, limit, copy);
      file.force();
      files.rename(name, segment.name());
      renamed = true;
      segment.rewritten(header, copied);
      files.sync("");
    } finally {
      if (!renamed) {
        files.delete(name);
      }
    }
  }

  /** What is to be done now and then: about once a second. */
  public void tidy(long millis) throws IOException {
    new SegmentCare(this, settings).tidy(millis);
  }

  /** Ends in order: what is settled does not come back at the next start. */
  public void close() throws IOException {
    try {
      new SegmentCare(this, settings).save();
    } finally {
      seal();
    }
  }
}
