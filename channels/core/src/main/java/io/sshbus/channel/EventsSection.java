package io.sshbus.channel;

/**
 * The publisher's part of a batch: n events, checksummed, never changed on their way. {@link
 * EventsWriter} has the layout. Immutable.
 */
public final class EventsSection {
  private static final int UNKNOWN = -1;

  private final Bytes bytes;
  private final int count;

  /** What the events have between them; whoever asks first looks, and finds the same. */
  private int flags;

  /**
   * A section that is known to be sound.
   *
   * @param flags of all entries together, or {@link #UNKNOWN}
   */
  EventsSection(Bytes bytes, int count, int flags) {
    this.bytes = bytes;
    this.count = count;
    this.flags = flags;
  }

  /** The whole section. */
  public Bytes bytes() {
    return bytes;
  }

  /** How many events it holds, 1 or more. */
  public int count() {
    return count;
  }

  /**
   * Reads a section that came from outside: version, count, checksum and the bounds of every entry
   * are checked, so that whoever reads it later meets no surprise.
   *
   * @param maxBody the longest body allowed, in bytes
   * @throws BusException {@link ErrorCode#BAD_FRAME}, {@link ErrorCode#BODY_TOO_LARGE}, {@link
   *     ErrorCode#BAD_TAGS}, {@link ErrorCode#UNSUPPORTED}
   */
  public static EventsSection check(Bytes bytes, int maxBody) {
    EventsSection section = open(bytes);
    EventsReader events = section.events();
    int flags = 0;
    while (events.next()) {
      flags |= events.flags();
      if (events.bodyLength() > maxBody) {
        throw new BusException(
            ErrorCode.BODY_TOO_LARGE,
            "a body of "
                + events.bodyLength()
                + " bytes is over the limit of "
                + maxBody
                + " bytes");
      }
    }
    section.flags = flags;
    return section;
  }

  /**
   * Reads a section whose entries were checked before: header and checksum are checked again.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME}
   */
  public static EventsSection open(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    int encoding = in.u8();
    if (version != EventsWriter.VERSION || encoding != 0) {
      throw new BusException(
          ErrorCode.UNSUPPORTED,
          "events of version "
              + version
              + ", encoding "
              + encoding
              + " cannot be read; this is version 1, encoding 0");
    }
    int count = in.u31();
    int expected = in.i32();
    if (expected != EventsWriter.checksum(bytes.array(), bytes.offset(), bytes.length())) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "the events do not have the checksum they came with");
    }
    if (count < 1) {
      throw new BusException(ErrorCode.BAD_FRAME, "a batch without events");
    }
    return new EventsSection(bytes, count, UNKNOWN);
  }

  /**
   * The length of the events without the section's header, in bytes; it adds up when sections are
   * joined.
   */
  public int payload() {
    return bytes.length() - EventsWriter.HEADER;
  }

  /** The same events in memory of their own, to be kept while what they came in is used again. */
  public EventsSection copy() {
    return at(Bytes.copyOf(bytes.array(), bytes.offset(), bytes.length()));
  }

  /** The same events elsewhere in memory. */
  EventsSection at(Bytes copy) {
    return new EventsSection(copy, count, flags);
  }

  private int flags() {
    int known = flags;
    if (known == UNKNOWN) {
      known = 0;
      EventsReader events = events();
      while (events.next()) {
        known |= events.flags();
      }
      flags = known;
    }
    return known;
  }

  /** Whether any of the events has tags of its own. */
  public boolean hasTags() {
    return (flags() & EventsWriter.TAGS) != 0;
  }

  /** Whether any of the events may be delivered for some time alone. */
  public boolean hasTtl() {
    return (flags() & EventsWriter.TTL) != 0;
  }

  /** Whether any of the events is to be kept as the channel's last value. */
  public boolean hasRetain() {
    return (flags() & EventsWriter.RETAIN) != 0;
  }

  /** A reader before the first event. */
  public EventsReader events() {
    return new EventsReader(this);
  }

  /**
   * A section of some of the events.
   *
   * @param indexes ascending, each below {@link #count()}
   */
  public EventsSection pick(int[] indexes) {
    EventsWriter picked = new EventsWriter(1024);
    EventsReader events = events();
    int wanted = 0;
    while (wanted < indexes.length && events.next()) {
      if (events.index() == indexes[wanted]) {
        picked.add(events);
        wanted++;
      }
    }
    return picked.finish();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EventsSection that && bytes.equals(that.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  @Override
  public String toString() {
    return count + " events in " + bytes.length() + " bytes";
  }
}
