package io.sshbus.channel;

import java.util.zip.CRC32C;

/**
 * Builds the events section of one batch. Confined to its creator; {@link #finish} begins the next
 * section.
 *
 * <p>A section is: version u8 = 1, encoding u8 = 0, count u32, CRC-32C of those six bytes and of
 * the entries u32, then the entries. An entry is a varint with the length of what follows, flags
 * u8, the fields that the flags announce (sent i64 in microseconds since 1970, ttl varint in
 * milliseconds, tags) and the body.
 */
public final class EventsWriter {
  static final int HEADER = 10;
  static final int CRC = 6;
  static final int VERSION = 1;
  static final int SENT = 1;
  static final int TTL = 2;
  static final int TAGS = 4;
  static final int RETAIN = 8;
  static final int JSON = 16;
  static final int DURABLE = 32;
  static final int KNOWN_FLAGS = SENT | TTL | TAGS | RETAIN | JSON | DURABLE;

  private final ByteWriter out;
  private final ByteWriter fields = new ByteWriter(0);
  private int count;
  private int flags;

  /** An empty section with room for {@code capacity} bytes before it grows. */
  public EventsWriter(int capacity) {
    out = new ByteWriter(Math.max(capacity, HEADER));
    out.truncate(HEADER);
  }

  /** How many events have been added. */
  public int count() {
    return count;
  }

  /** How many bytes the section has. */
  public int length() {
    return out.length();
  }

  /** Adds an event that is nothing but a body. */
  public void add(byte[] body, int offset, int length) {
    out.reserve(length + 8);
    out.varint(length + 1L).u8(0).bytes(body, offset, length);
    count++;
  }

  /** Adds an event. */
  public void add(EventDraft event) {
    Bytes body = event.body();
    if (event.isPlain()) {
      add(body.array(), body.offset(), body.length());
      return;
    }
    fields.truncate(0);
    int own = writeFields(event);
    flags |= own;
    out.varint(1L + fields.length() + body.length()).u8(own);
    out.bytes(fields.array(), 0, fields.length()).bytes(body);
    count++;
  }

  private int writeFields(EventDraft event) {
    int own =
        (event.retain() ? RETAIN : 0) | (event.json() ? JSON : 0) | (event.durable() ? DURABLE : 0);
    if (event.sent() != null) {
      own |= SENT;
      fields.i64(Micros.of(event.sent()));
    }
    if (event.ttl() != null) {
      own |= TTL;
      fields.varint(event.ttl().toMillis());
    }
    if (!event.tags().isEmpty()) {
      own |= TAGS;
      fields.tags(event.tags());
    }
    return own;
  }

  /** Adds the event that {@code at} stands on, as it is. */
  public void add(EventsReader at) {
    Bytes entry = at.entry();
    flags |= at.flags();
    out.varint(entry.length()).bytes(entry);
    count++;
  }

  /** Over everything in a section but the checksum itself. */
  static int checksum(byte[] array, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(array, offset, CRC);
    crc.update(array, offset + HEADER, length - HEADER);
    return (int) crc.getValue();
  }

  /** The section, in an array of its own; the writer is empty after. */
  public EventsSection finish() {
    byte[] array = out.array();
    array[0] = VERSION;
    array[1] = 0;
    out.putU32(2, count);
    out.putU32(CRC, checksum(array, 0, out.length()));
    EventsSection section = new EventsSection(out.copy(), count, flags);
    out.truncate(HEADER);
    count = 0;
    flags = 0;
    return section;
  }
}
