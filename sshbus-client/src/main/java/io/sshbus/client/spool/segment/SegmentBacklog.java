package io.sshbus.client.spool.segment;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.client.spool.send.Backlog;
import io.sshbus.client.spool.send.Parcel;
import io.sshbus.client.spool.send.Refusal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The events of {@link Segments}, as they are read to be sent. Confined to the spool's thread. */
public final class SegmentBacklog implements Backlog, GroupCursor.Faults {
  /** Records that follow each other are sent as one up to this. */
  private static final int JOINED_BYTES = 128 << 10;

  /** A record over this is not copied to be joined. */
  private static final int SMALL_BYTES = 32 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(SegmentBacklog.class);

  private final Segments segments;
  private final LongSupplier millis;
  private final ArrayDeque<SpoolRecord> records = new ArrayDeque<>();
  private @Nullable Segment segment;
  private @Nullable GroupCursor cursor;
  private int version;
  private long place;
  private boolean damaged;
  private long settled;
  private long highestSent = -1;

  /**
   * Reads from the oldest event on.
   *
   * @param millis the time, in milliseconds since 1970
   */
  public SegmentBacklog(Segments segments, LongSupplier millis) {
    this.segments = segments;
    this.millis = millis;
    seek(oldest());
  }

  /** How many events the bus has confirmed. */
  public long settled() {
    return settled;
  }

  @Override
  public @Nullable Parcel next(Selection selection) throws IOException {
    for (SpoolRecord record = peek(); record != null; record = peek()) {
      take(record);
      Segment from = segment;
      if (from != null
          && !from.isSettled(record)
          && selection.wants(record.channel(), record.first())) {
        return parcel(from.header().producer(), record);
      }
      if (selection.isEnough()) {
        return null;
      }
    }
    return null;
  }

  private void take(SpoolRecord record) {
    records.removeFirst();
    place = record.end();
  }

  private Parcel parcel(String producer, SpoolRecord record) throws IOException {
    Bytes bytes = record.section().bytes();
    Bytes own = Bytes.copyOf(bytes.array(), bytes.offset(), bytes.length());
    EventsSection first = EventsSection.open(own);
    EventsWriter joined = null;
    long end = record.end();
    for (SpoolRecord next = peek(); next != null && follows(record, end, next); next = peek()) {
      int before = joined == null ? own.length() : joined.length();
      int more = next.section().bytes().length();
      if ((before > SMALL_BYTES && joined == null) || before + more > JOINED_BYTES) {
        break;
      }
      if (joined == null) {
        joined = new EventsWriter(4 * (before + more));
        add(first, joined);
      }
      add(next.section(), joined);
      end = next.end();
      take(next);
    }
    return new Parcel(
        producer, record.channel(), record.first(), joined == null ? first : joined.finish());
  }

  private static void add(EventsSection section, EventsWriter joined) {
    EventsReader events = section.events();
    while (events.next()) {
      joined.add(events);
    }
  }

  private boolean follows(SpoolRecord record, long end, SpoolRecord next) {
    Segment from = segment;
    return next.first() == end
        && next.channel().equals(record.channel())
        && from != null
        && from.base() <= record.first()
        && !from.isSettled(next);
  }

  /** The next record at the place, which stays there; null at the end. */
  private @Nullable SpoolRecord peek() throws IOException {
    while (records.isEmpty() || isStale()) {
      if (!readGroup()) {
        return null;
      }
    }
    return records.peekFirst();
  }

  private boolean isStale() {
    Segment from = segment;
    return from == null || from.version() != version;
  }

  /** Whether there may be more. */
  private boolean readGroup() throws IOException {
    if (isStale() && !open(segments.at(place))) {
      return false;
    }
    Segment from = segment;
    GroupCursor at = cursor;
    if (from == null || at == null) {
      return false;
    }
    at.extend(from.length());
    Group group = at.next();
    if (damaged && mended(from)) {
      return open(segments.at(place));
    }
    if (group == null) {
      return open(segments.after(from));
    }
    List<SpoolRecord> all = group.records();
    if (all != null) {
      all.stream().filter(record -> record.first() >= place).forEach(records::addLast);
    }
    return true;
  }

  private boolean mended(Segment from) {
    damaged = false;
    try {
      segments.rewrite(from);
      return true;
    } catch (IOException e) {
      // There is no room now. What is behind the damage is sent all the same.
      LOG.warn("A damaged piece of {} cannot be moved away", from.name(), e);
      return false;
    }
  }

  private boolean open(@Nullable Segment next) {
    if (next == null) {
      return false;
    }
    records.clear();
    segment = next;
    version = next.version();
    cursor = new GroupCursor(segments.files(), next, this);
    return true;
  }

  @Override
  public void damaged(long from, long to) {
    damaged = true;
  }

  @Override
  public void torn(long from, long to) {
    damaged = true;
  }

  @Override
  public long place() {
    return place;
  }

  @Override
  public void seek(long number) {
    place = number;
    segment = null;
    records.clear();
  }

  @Override
  public long oldest() {
    for (Segment each : segments.all()) {
      if (each.unsettled() > 0) {
        return each.base();
      }
    }
    return segments.next();
  }

  @Override
  public void sending(Parcel parcel) {
    Segment from = segments.holding(parcel.first());
    if (from != null && from.isFresh()) {
      parcel.isFresh(from.send(parcel.first(), parcel.last()));
      highestSent = Math.max(highestSent, parcel.last());
    }
  }

  @Override
  public void settle(Parcel parcel) throws IOException {
    Segment from = segments.holding(parcel.first());
    if (from != null) {
      from.settle(parcel.first(), parcel.last(), millis.getAsLong());
      settled += parcel.section().count();
      if (from.unsettled() == 0) {
        segments.drop();
      }
    }
  }

  @Override
  public void refuse(List<Parcel> parcels) throws IOException {
    BadFiles.Lines lines = new BadFiles.Lines();
    for (Parcel parcel : parcels) {
      SpoolRecord record = new SpoolRecord(parcel.channel(), parcel.first(), parcel.section());
      for (Refusal refusal : parcel.refusals()) {
        String reason = refusal.code() + " " + refusal.message().replaceAll("\\p{Cntrl}", " ");
        lines.add(record, refusal.first(), refusal.last(), reason);
      }
    }
    if (!lines.isEmpty()) {
      segments.bad().put(Segment.padded(parcels.get(0).first()) + "-refused", lines);
    }
  }

  @Override
  public long highestSent() {
    return highestSent;
  }

  @Override
  public long end(String producer) {
    return segments.end(producer);
  }

  @Override
  public void takeNewProducer() throws IOException {
    highestSent = -1;
    segments.takeNewProducer();
    seek(oldest());
  }
}
