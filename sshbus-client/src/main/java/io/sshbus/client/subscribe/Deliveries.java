package io.sshbus.client.subscribe;

import io.sshbus.channel.EventId;
import io.sshbus.client.BatchHandler;
import io.sshbus.client.EventBatch;
import io.sshbus.client.EventHandler;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.client.connection.WindowCredit;
import io.sshbus.wire.RouterFrame;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Takes what came for one subscription to its handler, one thing after another. What waits here is
 * held back from the SSH window, and so is bounded by it.
 */
final class Deliveries {
  private final Executor lane;
  private final BatchHandler handler;
  private final SubscriptionListener listener;
  private final Consumer<EventId> handled;
  private final Runnable whenIdle;
  private final AtomicInteger queued = new AtomicInteger();
  private volatile boolean closed;

  /**
   * Deliveries to {@code handler}.
   *
   * @param handled told the last event of what the handler has handled
   */
  Deliveries(
      Executor lane,
      BatchHandler handler,
      SubscriptionListener listener,
      Consumer<EventId> handled,
      Runnable whenIdle) {
    this.lane = lane;
    this.handler = handler;
    this.listener = listener;
    this.handled = handled;
    this.whenIdle = whenIdle;
  }

  /** Whether nothing waits and nothing is being handled. */
  boolean isIdle() {
    return queued.get() == 0;
  }

  /** Hands nothing on any more. */
  void close() {
    closed = true;
  }

  void events(RouterFrame.Events delivery, WindowCredit credit) {
    long bytes = delivery.stored().batch().bytes().length();
    credit.hold(bytes);
    enqueue(
        () -> {
          try {
            if (!closed) {
              handle(delivery);
            }
          } finally {
            credit.handled(bytes);
          }
        });
  }

  /** Runs {@code task} when everything that came before it has been handled. */
  void then(Runnable task) {
    enqueue(task);
  }

  private void enqueue(Runnable task) {
    queued.incrementAndGet();
    lane.execute(
        () -> {
          try {
            task.run();
          } finally {
            if (queued.decrementAndGet() == 0) {
              whenIdle.run();
            }
          }
        });
  }

  private void handle(RouterFrame.Events delivery) {
    try {
      handler.handle(new EventBatch(delivery));
    } catch (Exception | Error fault) {
      report(listener, fault);
    }
    handled.accept(delivery.lastId());
  }

  /**
   * The handler of batches that gives each event to {@code handler}; a fault of one leaves the
   * others.
   */
  static BatchHandler eachEvent(EventHandler handler, SubscriptionListener listener) {
    return batch -> {
      while (batch.next()) {
        try {
          handler.handle(batch.event());
        } catch (Exception | Error fault) {
          report(listener, fault);
        }
      }
    };
  }

  private static void report(SubscriptionListener listener, Throwable fault) {
    if (fault instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    listener.onHandlerFault(fault);
  }
}
