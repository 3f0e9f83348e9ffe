package io.sshbus.agent;

import io.sshbus.agent.queue.EventQueue;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.SshBusClient;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends events at once and keeps them in memory until the bus has confirmed them. Each channel that
 * is published to is an SSH channel of the connection, so there are few. Any thread.
 */
final class BusQueue implements EventQueue {
  private static final int MOST_CHANNELS = 24;

  private final SshBusClient bus;
  private final Set<ChannelName> known = ConcurrentHashMap.newKeySet();

  BusQueue(SshBusClient bus) {
    this.bus = bus;
  }

  @Override
  public CompletionStage<?> append(ChannelName channel, EventDraft event) {
    if (!known.contains(channel) && !admit(channel)) {
      return CompletableFuture.failedFuture(
          new BusException(
              ErrorCode.TOO_MANY_STREAMS,
              "this machine publishes to " + MOST_CHANNELS + " channels already"));
    }
    return bus.channel(channel.value()).publish(event);
  }

  private synchronized boolean admit(ChannelName channel) {
    return known.size() < MOST_CHANNELS && known.add(channel);
  }
}
