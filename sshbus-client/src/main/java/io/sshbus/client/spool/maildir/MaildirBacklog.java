package io.sshbus.client.spool.maildir;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.client.spool.file.SpoolFiles;
import io.sshbus.client.spool.send.Backlog;
import io.sshbus.client.spool.send.Parcel;
import io.sshbus.client.spool.send.Refusal;
import io.sshbus.wire.ClientFrame;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a machine's spool, as it is read to be sent: {@code cur/} in the order of its
 * numbers, and at its end what is new. Reads nothing and writes nothing unless it is open, that is
 * while the lock is held.
 */
public final class MaildirBacklog implements Backlog {
  /** Lines that follow each other are sent as one up to this. */
  private static final int JOINED_BYTES = 128 << 10;

  private final LongSupplier millis;
  private final LineDecoder decoder = new LineDecoder();
  private @Nullable Open open;
  private @Nullable NumberedFile file;
  private @Nullable Lines lines;
  private @Nullable EventLine ahead;
  private long place;
  private long highestSent = -1;

  /** What there is while the lock is held. */
  private record Open(
      CurFiles cur, Numbering numbering, Claim claim, BadLines bad, MaildirSettings settings) {}

  /**
   * A backlog that is not open.
   *
   * @param millis the time, in milliseconds since 1970
   */
  public MaildirBacklog(LongSupplier millis) {
    this.millis = millis;
  }

  /**
   * Reads what the last one left, and begins with the oldest event.
   *
   * @param held whether the lock is still held; asked before any step that two must not take
   * @return whether {@code stream} was damaged: what is in {@code cur/} may be stored twice
   */
  public boolean open(
      SpoolFiles files, MaildirSettings settings, RandomGenerator random, BooleanSupplier held)
      throws IOException {
    // Who was killed may have renamed what a crash of the machine would rename back: under another
    // number, what is sent now would be stored twice.
    for (String directory : List.of("", "cur", "new")) {
      files.sync(directory);
    }
    BadLines bad = new BadLines(files);
    CurFiles cur = new CurFiles(files, bad);
    Numbering numbering = new Numbering(files, random, held, cur.end());
    open = new Open(cur, numbering, new Claim(files, cur, numbering, bad, held), bad, settings);
    highestSent = -1;
    seek(oldest());
    return numbering.isDamaged();
  }

  /** The lock is gone, or is to be given up: nothing is touched any more. */
  public void close() {
    open = null;
    seek(0);
  }

  /** Writes out what would be sent again after a start. */
  public void save() {
    Open now = open;
    if (now != null) {
      now.cur.save(millis.getAsLong());
    }
  }

  /** Something may be new. */
  public void look() {
    Open now = open;
    if (now != null) {
      now.claim.look();
    }
  }

  /** Does what is to be done now and then. */
  public void tidy() {
    Open now = open;
    if (now != null) {
      now.cur.tidy(millis.getAsLong(), now.settings);
    }
  }

  /** How it stands; null while it is not open. */
  public @Nullable MaildirState state() {
    Open now = open;
    if (now == null) {
      return null;
    }
    String fault = now.claim.fault().isEmpty() ? now.cur.fault() : now.claim.fault();
    return new MaildirState(
        now.cur.unsettled(),
        now.claim.waiting(),
        now.cur.bytes(),
        now.cur.oldest(),
        now.cur.settled(),
        now.bad.moved(),
        now.claim.foreign(),
        fault.isEmpty() ? now.bad.last() : fault);
  }

  @Override
  public @Nullable Parcel next(Selection selection) throws IOException {
    Open now = open;
    if (now == null) {
      return null;
    }
    now.claim.sync();
    for (EventLine line = peek(now, true); line != null; line = peek(now, true)) {
      take(line);
      if (selection.wants(line.channel(), line.number())) {
        return parcel(now, line);
      }
      if (selection.isEnough()) {
        return null;
      }
    }
    return null;
  }

  private void take(EventLine line) {
    ahead = null;
    place = line.number() + 1;
  }

  /** All that can go with {@code line}. */
  private Parcel parcel(Open now, EventLine line) throws IOException {
    EventsWriter joined = null;
    EventsSection section = line.section();
    EventLine last = line;
    for (EventLine next = peek(now, false); next != null; next = peek(now, false)) {
      int before = joined == null ? section.bytes().length() : joined.length();
      int more = next.section().bytes().length();
      if (!follows(last, next) || before + more > JOINED_BYTES) {
        break;
      }
      if (joined == null) {
        joined = new EventsWriter(4 * (before + more));
        add(section, joined);
      }
      add(next.section(), joined);
      take(next);
      last = next;
    }
    return new Parcel(
        now.numbering.producer(),
        line.channel(),
        line.number(),
        joined == null ? section : joined.finish());
  }

  private static boolean follows(EventLine line, EventLine next) {
    return next.number() == line.number() + 1
        && next.channel().equals(line.channel())
        && next.file().isFresh() == line.file().isFresh();
  }

  private static void add(EventsSection section, EventsWriter joined) {
    EventsReader events = section.events();
    while (events.next()) {
      joined.add(events);
    }
  }

  /**
   * The next event at the place, which stays there; null at the end.
   *
   * @param further whether to look for more in {@code new/} there
   */
  private @Nullable EventLine peek(Open now, boolean further) throws IOException {
    EventLine next = ahead;
    while (next == null || next.isSettled()) {
      next = null;
      Lines from = lines;
      NumberedFile of = file;
      if (from == null || of == null) {
        if (!begin(now, further)) {
          return null;
        }
      } else if (from.next()) {
        next = event(now, of, from);
      } else {
        // What its writer has taken out again cannot be sent.
        now.cur.settle(of.first() + from.index() + 1, of.end() - 1, millis.getAsLong());
        place = Math.max(place, of.end());
        end();
      }
    }
    ahead = next;
    return next;
  }

  private void end() {
    file = null;
    lines = null;
    ahead = null;
  }

  private boolean begin(Open now, boolean further) throws IOException {
    NumberedFile next = now.cur.from(place);
    if (next == null && further && now.claim.next(millis.getAsLong(), now.settings)) {
      next = now.cur.from(place);
    }
    if (next == null) {
      return false;
    }
    byte[] content = now.cur.content(next);
    if (content != null) {
      file = next;
      lines = new Lines(content);
    }
    return true;
  }

  /** The event in the line; null where there is none to be sent. */
  private @Nullable EventLine event(Open now, NumberedFile of, Lines at) {
    long number = of.first() + at.index();
    if (number < place || of.isSettled(at.index())) {
      return null;
    }
    Bytes line = at.bytes();
    if (at.isEmpty()) {
      now.cur.settle(number, number, millis.getAsLong());
      return null;
    }
    ClientFrame.Publish read = decoder.read(line, number);
    ChannelName channel = read == null ? null : read.channel();
    if (read == null || channel == null) {
      now.cur.refuse(number, number, decoder.fault());
      now.cur.settle(number, number, millis.getAsLong());
      return null;
    }
    return new EventLine(of, number, channel, read.events());
  }

  @Override
  public long place() {
    return place;
  }

  @Override
  public void seek(long number) {
    place = number;
    end();
  }

  @Override
  public long oldest() {
    Open now = open;
    if (now == null) {
      return 0;
    }
    NumberedFile first = now.cur.from(0);
    return first == null ? now.numbering.next() : first.first();
  }

  @Override
  public void sending(Parcel parcel) {
    Open now = open;
    if (now == null) {
      return;
    }
    long newFrom = Long.MAX_VALUE;
    boolean fresh = false;
    for (NumberedFile each : now.cur.holding(parcel.first(), parcel.last())) {
      if (each.isFresh()) {
        fresh = true;
        newFrom = Math.min(newFrom, each.send(parcel.first(), parcel.last()));
      }
    }
    if (fresh) {
      parcel.isFresh(newFrom);
      highestSent = Math.max(highestSent, parcel.last());
    }
  }

  @Override
  public long highestSent() {
    return highestSent;
  }

  @Override
  public void settle(Parcel parcel) {
    Open now = open;
    if (now != null) {
      now.cur.settle(parcel.first(), parcel.last(), millis.getAsLong());
    }
  }

  @Override
  public void refuse(List<Parcel> parcels) {
    Open now = open;
    if (now == null) {
      return;
    }
    for (Parcel parcel : parcels) {
      for (Refusal refusal : parcel.refusals()) {
        String reason = refusal.code() + " " + refusal.message().replaceAll("\\p{Cntrl}", " ");
        now.cur.refuse(refusal.first(), refusal.last(), reason);
      }
    }
  }

  @Override
  public long end(String producer) {
    Open now = open;
    return now == null ? Long.MAX_VALUE : now.numbering.next();
  }

  @Override
  public void takeNewProducer() throws IOException {
    Open now = open;
    if (now != null) {
      now.numbering.takeNewProducer();
      now.cur.all().forEach(NumberedFile::beFresh);
      highestSent = -1;
      seek(oldest());
    }
  }
}
