package io.sshbus.channel;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the events of a section without making objects of them. Confined to its creator.
 *
 * <p>{@link #next} throws {@link BusException} where the entries are malformed, which cannot be
 * once {@link EventsSection#check} has passed them.
 */
public final class EventsReader {
  private final byte[] array;
  private final int end;
  private final int count;
  private int next;
  private int index = -1;
  private int entry;
  private int body;
  private int flags;

  EventsReader(EventsSection section) {
    Bytes bytes = section.bytes();
    array = bytes.array();
    next = bytes.offset() + EventsWriter.HEADER;
    end = bytes.offset() + bytes.length();
    count = section.count();
  }

  /** Goes to the next event; false after the last. */
  public boolean next() {
    if (index + 1 >= count) {
      if (next != end) {
        throw new BusException(ErrorCode.BAD_FRAME, (end - next) + " bytes after the last event");
      }
      return false;
    }
    int length = length();
    if (length < 1 || length > end - next) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "event " + (index + 1) + " runs out of its batch");
    }
    index++;
    entry = next;
    next += length;
    flags = array[entry];
    body = flags == 0 ? entry + 1 : bodyAfterFields();
    return true;
  }

  private int length() {
    int length = 0;
    for (int shift = 0; shift < 28 && next < end; shift += 7) {
      int group = array[next++];
      length |= (group & 0x7f) << shift;
      if (group >= 0) {
        return length;
      }
    }
    return -1;
  }

  private int bodyAfterFields() {
    if ((flags & ~EventsWriter.KNOWN_FLAGS) != 0) {
      throw new BusException(
          ErrorCode.UNSUPPORTED, "event " + index + " has flags that version 1 does not know");
    }
    ByteReader in = fields();
    if (has(EventsWriter.SENT)) {
      require("sent", in.i64(), Micros.MIN, Micros.MAX);
    }
    if (has(EventsWriter.TTL)) {
      require("ttl", in.varint(), 1, EventDraft.MAX_TTL.toMillis());
    }
    if (has(EventsWriter.TAGS)) {
      in.tags();
    }
    return entry + 1 + in.position();
  }

  private void require(String field, long value, long least, long most) {
    if (value < least || value > most) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "event " + index + " has a " + field + " out of range: " + value);
    }
  }

  private ByteReader fields() {
    return new ByteReader(Bytes.wrap(array, entry + 1, next - entry - 1));
  }

  int flags() {
    return flags;
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The event's place in the batch as it was published, from 0. */
  public int index() {
    return index;
  }

  /** The body, sharing the batch's array. */
  public Bytes body() {
    return Bytes.wrap(array, body, next - body);
  }

  /** The array that the body is in. */
  public byte[] array() {
    return array;
  }

  /** Where the body begins in {@link #array()}. */
  public int bodyOffset() {
    return body;
  }

  /** The length of the body in bytes. */
  public int bodyLength() {
    return next - body;
  }

  /** The length of the event with its fields in bytes. */
  public int entryLength() {
    return next - entry;
  }

  /** When the publisher made it, if told. */
  public @Nullable Instant sent() {
    return has(EventsWriter.SENT) ? Micros.toInstant(fields().i64()) : null;
  }

  /** How long it may be delivered after its arrival; null for ever. */
  public @Nullable Duration ttl() {
    if (!has(EventsWriter.TTL)) {
      return null;
    }
    ByteReader in = fields();
    if (has(EventsWriter.SENT)) {
      in.i64();
    }
    return Duration.ofMillis(in.varint());
  }

  /** The claims about this event alone. */
  public Tags tags() {
    if (!has(EventsWriter.TAGS)) {
      return Tags.NONE;
    }
    ByteReader in = fields();
    if (has(EventsWriter.SENT)) {
      in.i64();
    }
    if (has(EventsWriter.TTL)) {
      in.varint();
    }
    return in.tags();
  }

  /** Whether it is to be kept as the channel's last value. */
  public boolean retain() {
    return has(EventsWriter.RETAIN);
  }

  /** Whether the publisher's side must not leave it out where nobody listens. */
  public boolean durable() {
    return has(EventsWriter.DURABLE);
  }

  /** Whether the publisher calls the body a JSON value. */
  public boolean json() {
    return has(EventsWriter.JSON);
  }

  Bytes entry() {
    return Bytes.wrap(array, entry, next - entry);
  }
}
