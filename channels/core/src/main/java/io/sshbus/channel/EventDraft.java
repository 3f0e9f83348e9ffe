package io.sshbus.channel;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as its publisher makes it.
 *
 * @param body at most the router's body limit, 256 KiB unless configured
 * @param tags claims about this event, besides those of the connection
 * @param sent when it was made, in the years 0 to 9999, microseconds kept; null if not told
 * @param ttl how long after its arrival it may be delivered, 1 ms to {@link #MAX_TTL}; null for
 *     ever
 * @param retain whether the bus keeps it as the channel's last value
 * @param json whether the body is one JSON value, to be shown as such
 * @param durable whether it goes to the bus also where nobody listens and the publisher's side
 *     would leave it out
 */
public record EventDraft(
    Bytes body,
    Tags tags,
    @Nullable Instant sent,
    @Nullable Duration ttl,
    boolean retain,
    boolean json,
    boolean durable) {

  /** A hundred years. */
  public static final Duration MAX_TTL = Duration.ofDays(36_500);

  /**
   * Refuses times out of their range.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME}
   */
  public EventDraft {
    if (ttl != null && (ttl.compareTo(MAX_TTL) > 0 || ttl.toMillis() < 1)) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "a ttl is one millisecond to a hundred years, not " + ttl);
    }
    if (sent != null && !Micros.isInRange(sent)) {
      throw new BusException(ErrorCode.BAD_FRAME, "sent must be in the years 0 to 9999: " + sent);
    }
  }

  /** One that is not marked durable. */
  public EventDraft(
      Bytes body,
      Tags tags,
      @Nullable Instant sent,
      @Nullable Duration ttl,
      boolean retain,
      boolean json) {
    this(body, tags, sent, ttl, retain, json, false);
  }

  /** An event of nothing but a body. */
  public static EventDraft of(Bytes body) {
    return new EventDraft(body, Tags.NONE, null, null, false, false);
  }

  /** An event whose body is the UTF-8 of {@code text}. */
  public static EventDraft of(String text) {
    return of(Bytes.utf8(text));
  }

  /** The same event with {@code tags}. */
  public EventDraft withTags(Tags tags) {
    return new EventDraft(body, tags, sent, ttl, retain, json, durable);
  }

  /** The same event, not delivered later than {@code ttl} after its arrival. */
  public EventDraft withTtl(Duration ttl) {
    return new EventDraft(body, tags, sent, ttl, retain, json, durable);
  }

  /** The same event, kept as its channel's last value; one with an empty body clears that. */
  public EventDraft retained() {
    return new EventDraft(body, tags, sent, ttl, true, json, durable);
  }

  /** The same event, marked durable. */
  public EventDraft asDurable() {
    return new EventDraft(body, tags, sent, ttl, retain, json, true);
  }

  boolean isPlain() {
    return tags.isEmpty() && sent == null && ttl == null && !retain && !json && !durable;
  }
}
