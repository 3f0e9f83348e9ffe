package io.sshbus.client.publish;

import io.sshbus.channel.EventDraft;
import io.sshbus.client.Published;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where the callers' threads hand events to the loop: one short lock, under which an event is
 * copied into the batch being filled. Each method is atomic.
 */
final class Intake {
  private static final int MOST_SPARES = 2;

  private final int batchBytes;
  private final ArrayDeque<OpenBatch> full = new ArrayDeque<>();
  private final ArrayDeque<OpenBatch> spares = new ArrayDeque<>();
  private OpenBatch filling;
  private boolean eager;
  private boolean woken;
  private boolean closed;

  Intake(int batchBytes) {
    this.batchBytes = batchBytes;
    this.filling = newBatch();
  }

  private OpenBatch newBatch() {
    return new OpenBatch(batchBytes + batchBytes / 8);
  }

  /** What became of an event that was handed in. */
  enum Added {
    /** The loop knows or will look by itself. */
    QUIETLY,
    /** The caller must wake the loop. */
    WAKE,
    /** Nothing is taken any more. */
    CLOSED
  }

  synchronized Added add(byte[] body, CompletableFuture<Published> stage) {
    if (closed) {
      return Added.CLOSED;
    }
    filling.add(body, stage);
    return added();
  }

  synchronized Added add(EventDraft event, CompletableFuture<Published> stage) {
    if (closed) {
      return Added.CLOSED;
    }
    filling.add(event, stage);
    return added();
  }

  private Added added() {
    boolean isFull = filling.bytes() >= batchBytes;
    if (isFull) {
      full.addLast(filling);
      OpenBatch spare = spares.pollFirst();
      filling = spare == null ? newBatch() : spare;
    }
    if (woken || !(isFull || eager)) {
      return Added.QUIETLY;
    }
    woken = true;
    return Added.WAKE;
  }

  /**
   * Takes a batch: a full one, or with {@code eager} whatever there is. Null where there is none;
   * the next event that changes this wakes the loop.
   */
  synchronized @Nullable OpenBatch take(boolean takeAny) {
    OpenBatch first = full.pollFirst();
    if (first == null && takeAny && !filling.isEmpty()) {
      first = filling;
      OpenBatch spare = spares.pollFirst();
      filling = spare == null ? newBatch() : spare;
    }
    if (first == null) {
      woken = false;
      eager = takeAny;
    }
    return first;
  }

  /** Gives an emptied batch back to be filled again. */
  synchronized void recycle(OpenBatch emptied) {
    if (spares.size() < MOST_SPARES) {
      spares.addFirst(emptied);
    }
  }

  /** Takes nothing any more. */
  synchronized void close() {
    closed = true;
  }
}
