package io.sshbus.agent.source;

import io.sshbus.agent.queue.EventQueue;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts events into the spool and waits until they are on disk, however long the spool is full. For
 * the threads of sources, which have nothing else to do meanwhile.
 */
final class Deposit {
  private static final Logger LOG = LoggerFactory.getLogger(Deposit.class);
  private static final long PAUSE_MILLIS = 1000;

  private final EventQueue queue;
  private final ChannelName channel;

  Deposit(EventQueue queue, ChannelName channel) {
    this.queue = queue;
    this.channel = channel;
  }

  /**
   * Returns when all of {@code events} are on disk, in their order, or can never be. Where one has
   * to wait, those behind it may come before it.
   */
  void put(List<EventDraft> events) throws InterruptedException {
    List<EventDraft> left = events;
    while (!left.isEmpty()) {
      List<CompletableFuture<?>> stages = new ArrayList<>();
      left.forEach(event -> stages.add(append(event)));
      List<EventDraft> again = new ArrayList<>();
      for (int i = 0; i < stages.size(); i++) {
        if (!isSettled(stages.get(i))) {
          again.add(left.get(i));
        }
      }
      left = again;
      if (!left.isEmpty()) {
        pause();
      }
    }
  }

  private CompletableFuture<?> append(EventDraft event) {
    try {
      return queue.append(channel, event).toCompletableFuture();
    } catch (BusException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private boolean isSettled(CompletableFuture<?> stage) throws InterruptedException {
    try {
      stage.get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BusException fault && !fault.code().retry()) {
        LOG.warn("An event for {} is left out: {}", channel, fault.getMessage());
        return true;
      }
      LOG.debug("An event for {} has to wait", channel, e);
      return false;
    }
  }

  private static void pause() throws InterruptedException {
    Object nobody = new Object();
    synchronized (nobody) {
      TimeUnit.MILLISECONDS.timedWait(nobody, PAUSE_MILLIS);
    }
  }
}
