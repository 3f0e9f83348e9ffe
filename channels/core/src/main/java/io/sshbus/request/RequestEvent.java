package io.sshbus.request;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.ClientFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to requests. */
public sealed interface RequestEvent {
  /**
   * Somebody answers on the channels of a filter from now on, and may.
   *
   * @param sub the name of the subscription, which the party has no other of
   */
  record Respond(Party party, String sub, ChannelFilter filter) implements RequestEvent {}

  /** Somebody is asked no more for a subscription; what was asked may still be answered. */
  record Unsubscribe(Party party, String sub) implements RequestEvent {}

  /**
   * Somebody has sent requests that name what they are to and are allowed, replies and cancels.
   *
   * @param frames in their order
   */
  record Said(Party party, List<ClientFrame> frames) implements RequestEvent {
    /** Makes the list immutable. */
    public Said {
      frames = List.copyOf(frames);
    }
  }

  /** So many bytes of requests and replies, as {@link Sizes} counts them, have left to a party. */
  record Sent(Party party, long bytes) implements RequestEvent {}

  /** All requests of a party end with that code; null where nobody hears it. */
  record Abort(Party party, @Nullable ErrorCode code, String message) implements RequestEvent {}

  /** A party is gone. */
  record Gone(Party party) implements RequestEvent {}

  /** Time has passed. */
  record Tick() implements RequestEvent {}
}
