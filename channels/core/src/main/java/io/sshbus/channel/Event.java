package io.sshbus.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as a subscriber sees it.
 *
 * @param id given by the bus
 * @param channel where it was published
 * @param time when the bus received it
 * @param sender who published it, proven
 * @param sent when the publisher made it, if told
 * @param tags claims of the publisher: those of its connection and those of the event, which win
 * @param trusted tags that the bus vouches for
 * @param body what was published, sharing the array of its batch
 * @param json whether the publisher calls the body a JSON value
 */
public record Event(
    EventId id,
    ChannelName channel,
    Instant time,
    Sender sender,
    @Nullable Instant sent,
    Tags tags,
    Tags trusted,
    Bytes body,
    boolean json) {

  /** The body as text, malformed UTF-8 shown as U+FFFD. */
  public String text() {
    return body.text();
  }
}
