package io.sshbus.agent.source;

import io.sshbus.agent.queue.EventQueue;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A spool in memory, which can be told to refuse. */
final class MemoryQueue implements EventQueue {
  private final List<String> texts = new ArrayList<>();
  private int refuse;

  @Override
  public synchronized CompletionStage<?> append(ChannelName channel, EventDraft event) {
    if (refuse > 0) {
      refuse--;
      return CompletableFuture.failedFuture(new BusException(ErrorCode.BACK_PRESSURE, "full"));
    }
    texts.add(event.body().text());
    return CompletableFuture.completedFuture(null);
  }

  /** Refuses the next so many events. */
  synchronized void refuse(int events) {
    refuse = events;
  }

  /** What was taken. */
  synchronized List<String> texts() {
    return List.copyOf(texts);
  }
}
