package io.sshbus.client;

import io.sshbus.channel.EventDraft;
import java.util.concurrent.CompletionStage;

/**
 * A channel to publish to and to ask on. Events are stored in the order of the calls, each once,
 * whatever happens to the connection meanwhile.
 *
 * <p>The stage completes when the event is on the bus's disk. It fails with {@link
 * io.sshbus.channel.BusException}: {@code BACK_PRESSURE} where there was no room for it within
 * {@link ClientLimits#maxBlock}, {@code BODY_TOO_LARGE} or {@code FRAME_TOO_LARGE} where it is over
 * the router's limits, {@code TIMEOUT} where the client was closed before the confirm came (it may
 * be stored or not), or the code of the router's refusal. It completes on a thread of the client
 * that the caller may keep for a while, but only other events' stages wait meanwhile.
 *
 * <p>Where {@link ClientOptions#interest} says so for the channel, an event that nobody wants is
 * not sent, and its stage completes at once with one that {@link Published#isUnwanted}. Then
 * nothing has been stored, though an event that is held may still be, when somebody comes.
 *
 * <p>Where too much is unconfirmed, publish waits; called by a handler or a completing stage it
 * fails at once instead, because room might never come while that thread waits.
 */
public interface BusChannel {
  /** Publishes the UTF-8 of {@code text}. */
  CompletionStage<Published> publish(String text);

  /** Publishes {@code body}, which is copied before this returns. */
  CompletionStage<Published> publish(byte[] body);

  /** Publishes {@code event}. */
  CompletionStage<Published> publish(EventDraft event);

  /**
   * Has {@code listener} told how many want what is published to the channel, now and when that
   * changes, until the watch is closed. Needs the right to publish. A client watches at most 1024
   * channels; of others nothing is known. Never waits.
   */
  Watch watch(InterestListener listener);

  /**
   * Asks one of those who answer on the channel, with {@link RequestOptions#DEFAULT}; completes as
   * {@link Replies#first} does. Never waits.
   */
  CompletionStage<Reply> request(byte[] body);

  /**
   * Asks those who answer on the channel; never waits.
   *
   * @param body copied before this returns
   * @param handler takes the replies as they come
   */
  Replies request(byte[] body, RequestOptions options, ReplyHandler handler);
}
