package io.sshbus.client;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Sender;
import io.sshbus.wire.Answer;
import org.jspecify.annotations.Nullable;

/**
 * What one responder has replied, all pieces together.
 *
 * @param sender who it is from, as the bus has proved it
 * @param channel it was asked on, where the request was to a filter; else null
 * @param body what it said; where there is a failure, what it said before that
 * @param failure why it has not replied as it was asked: a word of the responder itself, or {@code
 *     RESPONDER_GONE}, {@code RESPONDER_BUSY}, {@code REPLY_TOO_LARGE} or {@code TIMEOUT} of the
 *     router; null where it has
 */
public record Reply(
    Sender sender, @Nullable ChannelName channel, Bytes body, Answer.@Nullable Failure failure) {
  /** The body as text. */
  public String text() {
    return body.text();
  }

  /** Whether it is not what was asked for. */
  public boolean isFailure() {
    return failure != null;
  }
}
