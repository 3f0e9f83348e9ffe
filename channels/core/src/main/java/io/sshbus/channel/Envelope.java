package io.sshbus.channel;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bus's part of a batch.
 *
 * @param time when the bus received it, in microseconds since 1970; never goes back within a
 *     partition
 * @param skip how many events at the beginning the bus had already; readers never show them
 * @param channel where it was published
 * @param sender who published it, proven
 * @param producer the publisher's stream of numbers, at most 64 characters; empty without one
 * @param first the number of the first event in its stream
 * @param claims the tags of the publisher's connection, unauthenticated
 * @param trusted the tags that the bus vouches for, for all events
 * @param trustedByEvent the tags that the bus vouches for, for single events by their index
 */
public record Envelope(
    long time,
    int skip,
    ChannelName channel,
    Sender sender,
    String producer,
    long first,
    Tags claims,
    Tags trusted,
    SortedMap<Integer, Tags> trustedByEvent) {

  /** Makes a copy of what could be changed from outside. */
  public Envelope {
    trustedByEvent = Collections.unmodifiableSortedMap(new TreeMap<>(trustedByEvent));
  }

  /** An envelope that has not been stamped with its time yet. */
  public static Envelope unstamped(
      ChannelName channel, Sender sender, ProducerNumber number, Tags claims, Tags trusted) {
    return new Envelope(
        0,
        0,
        channel,
        sender,
        number.producer(),
        number.first(),
        claims,
        trusted,
        Collections.emptySortedMap());
  }

  /** The same with tags that the bus vouches for about single events, by their index. */
  public Envelope withTrusted(SortedMap<Integer, Tags> byEvent) {
    return byEvent.isEmpty() && trustedByEvent.isEmpty()
        ? this
        : new Envelope(time, skip, channel, sender, producer, first, claims, trusted, byEvent);
  }

  Envelope stamped(long time, int skip) {
    return new Envelope(
        time, skip, channel, sender, producer, first, claims, trusted, trustedByEvent);
  }

  /** When the bus received it. */
  public Instant instant() {
    return Micros.toInstant(time);
  }

  /** The tags that the bus vouches for, for the event at {@code index}. */
  public Tags trusted(int index) {
    Tags own = trustedByEvent.get(index);
    return own == null ? trusted : trusted.and(own);
  }

  void write(ByteWriter out) {
    out.i64(time).u32(skip);
    out.text(channel.value()).text(sender.id()).text(producer).i64(first);
    out.tags(claims).tags(trusted).u32(trustedByEvent.size());
    for (Map.Entry<Integer, Tags> tags : trustedByEvent.entrySet()) {
      out.u32(tags.getKey()).tags(tags.getValue());
    }
  }

  static Envelope read(ByteReader in) {
    long time = in.i64();
    int skip = in.u31();
    ChannelName channel = new ChannelName(in.text());
    Sender sender = new Sender(in.text());
    ProducerNumber number = new ProducerNumber(in.text(), in.u63());
    Tags claims = in.tags();
    Tags trusted = in.tags();
    SortedMap<Integer, Tags> byEvent = new TreeMap<>();
    for (int left = in.u31(); left > 0; left--) {
      byEvent.put(in.u31(), in.tags());
    }
    in.end();
    return new Envelope(
        time, skip, channel, sender, number.producer(), number.first(), claims, trusted, byEvent);
  }
}
