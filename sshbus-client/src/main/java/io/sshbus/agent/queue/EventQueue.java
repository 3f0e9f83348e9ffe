package io.sshbus.agent.queue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import java.util.concurrent.CompletionStage;

/** Where events wait until the bus has them. Any thread. */
@FunctionalInterface
public interface EventQueue {
  /**
   * Takes an event, without waiting.
   *
   * @return completes when the event is safe, on a thread that must not be kept, in the order of
   *     the calls for one channel; fails with {@link io.sshbus.channel.BusException}: {@code
   *     BACK_PRESSURE} where there is no room for it now, {@code BODY_TOO_LARGE}, {@code
   *     TOO_MANY_STREAMS}, or the router's refusal
   */
  CompletionStage<?> append(ChannelName channel, EventDraft event);
}
