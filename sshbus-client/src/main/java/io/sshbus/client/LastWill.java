package io.sshbus.client;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;

/**
 * What the bus publishes of a client that is gone without a goodbye.
 *
 * @param channel that this client may publish to
 * @param event at most 4096 bytes, its tags included; when it was made is not kept
 */
public record LastWill(ChannelName channel, EventDraft event) {
  /** The most that it may be, in bytes. */
  public static final int MOST_BYTES = 4096;

  /**
   * Refuses what the router would refuse.
   *
   * @throws BusException {@code BODY_TOO_LARGE}
   */
  public LastWill {
    event =
        new EventDraft(event.body(), event.tags(), null, event.ttl(), event.retain(), event.json());
    EventsWriter events = new EventsWriter(event.body().length());
    events.add(event);
    int length = events.finish().payload();
    if (length > MOST_BYTES) {
      throw new BusException(
          ErrorCode.BODY_TOO_LARGE,
          "a will has at most " + MOST_BYTES + " bytes, this one has " + length);
    }
  }
}
