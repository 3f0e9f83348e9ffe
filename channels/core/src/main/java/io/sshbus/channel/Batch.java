package io.sshbus.channel;

import java.time.Duration;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One publisher, one channel, one or more events: the unit in which the bus stores, matches and
 * forwards. Its bytes are the same in the log and on the wire: version u8 = 1, zero u8, length of
 * the envelope u32, CRC-32C of the envelope u32, the envelope (time i64, skip u32, channel, sender,
 * producer, first number i64, claims, trusted tags, trusted tags of single events), and the
 * publisher's {@link EventsSection}. Texts have a two-byte length.
 *
 * @param bytes the whole batch
 * @param envelope the bus's part
 * @param section the publisher's part
 */
public record Batch(Bytes bytes, Envelope envelope, EventsSection section) {
  static final byte VERSION = 1;
  static final int HEADER = 10;
  private static final int CRC = 6;

  /** Writes time and skip into {@code bytes}, which the batch then owns, and seals the envelope. */
  static Batch stamped(byte[] bytes, Envelope envelope, EventsSection section) {
    ByteWriter stamp = new ByteWriter(12).i64(envelope.time()).u32(envelope.skip());
    System.arraycopy(stamp.array(), 0, bytes, HEADER, 12);
    int length = bytes.length - HEADER - section.bytes().length();
    new ByteWriter(4).u32(crc(bytes, HEADER, length)).copyTo(bytes, CRC);
    return new Batch(Bytes.wrap(bytes), envelope, section);
  }

  /**
   * Reads a batch from the log or the wire; version and both checksums are checked.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME}, {@link ErrorCode#UNSUPPORTED}
   */
  public static Batch read(Bytes bytes) {
    ByteReader in = new ByteReader(bytes);
    int version = in.u8();
    if (version != VERSION || in.u8() != 0) {
      throw new BusException(
          ErrorCode.UNSUPPORTED,
          "a batch of version " + version + " cannot be read; this is version " + VERSION);
    }
    int length = in.u31();
    int expected = in.i32();
    Bytes envelope = in.bytes(length);
    if (expected != crc(envelope.array(), envelope.offset(), length)) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "the envelope does not have the checksum it came with");
    }
    EventsSection section = EventsSection.open(in.rest());
    Envelope read = Envelope.read(new ByteReader(envelope));
    if (read.skip() >= section.count()) {
      throw new BusException(
          ErrorCode.BAD_FRAME,
          read.skip() + " events to be skipped in a batch of " + section.count());
    }
    return new Batch(bytes, read, section);
  }

  private static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** Where it was published. */
  public ChannelName channel() {
    return envelope.channel();
  }

  /** How many events a reader sees: all but the skipped. */
  public int visible() {
    return section.count() - envelope.skip();
  }

  /**
   * A reader before the first event; the caller passes over those below {@link Envelope#skip()}.
   */
  public EventsReader events() {
    return section.events();
  }

  /** The event that {@code at} stands on. {@code id} is that of the event, not of the batch. */
  public Event event(EventsReader at, EventId id) {
    return new Event(
        id,
        envelope.channel(),
        envelope.instant(),
        envelope.sender(),
        at.sent(),
        envelope.claims().and(at.tags()),
        envelope.trusted(id.index()),
        at.body(),
        at.json());
  }

  /**
   * The indexes from {@code from} on of the events that may still be delivered at {@code now}: a
   * time to live is counted from when the bus received the event, and at its end is over.
   *
   * @param from passes over what is below, and over what the batch skips
   * @param now microseconds since 1970
   */
  public int[] alive(int from, long now) {
    int first = Math.max(from, envelope.skip());
    int[] alive = new int[Math.max(0, section.count() - first)];
    if (!section.hasTtl()) {
      Arrays.setAll(alive, n -> first + n);
      return alive;
    }
    int count = 0;
    for (EventsReader event = events(); event.next(); ) {
      if (event.index() >= first && ends(event) > now) {
        alive[count++] = event.index();
      }
    }
    return Arrays.copyOf(alive, count);
  }

  /**
   * When the event that {@code at} stands on ends, in microseconds; never as the largest number.
   */
  public long ends(EventsReader at) {
    Duration ttl = at.ttl();
    return ttl == null ? Long.MAX_VALUE : envelope.time() + ttl.toMillis() * 1000;
  }

  /**
   * The same batch with some of its events alone, for a reader who asked for those. What the
   * publisher signed cannot be verified in it.
   */
  public Batch pick(int[] indexes) {
    BatchDraft draft = new BatchDraft(envelope, section.pick(indexes));
    return draft.stamp(envelope.time(), 0);
  }
}
