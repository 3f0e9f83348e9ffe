package io.sshbus.agent.queue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import java.util.concurrent.CompletionStage;

/** Where events wait on this machine's disk until the bus has them. Any thread. */
@FunctionalInterface
public interface EventQueue {
  /**
   * Takes an event, without waiting.
   *
   * @return completes when the event is on this machine's disk, on a thread that must not be kept,
   *     in the order of the calls for one channel; fails with {@link
   *     io.sshbus.channel.BusException}: {@code SPOOL_FULL}, {@code BACK_PRESSURE} where nothing is
   *     full but the disk is slow, {@code BODY_TOO_LARGE}
   */
  CompletionStage<?> append(ChannelName channel, EventDraft event);
}
