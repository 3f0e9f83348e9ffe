package io.sshbus.server.group;

import io.sshbus.channel.Picks;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a group, handled in its order by one thread at a time, from when it is opened.
 * Batches are refused while too many bytes of them wait, or the group takes none; all else is
 * always taken. The monitor is never held while calling out.
 */
final class Mailbox implements Runnable {
  private static final long MOST_BYTES = 1 << 20;
  private static final int LETTERS_A_TURN = 256;

  private final Executor executor;
  private final Runnable afterwards;
  private final Consumer<Throwable> faults;
  private final Deque<Letter> letters = new ArrayDeque<>();
  private long bytes;
  private boolean busy = true;
  private boolean full;
  private boolean refused;

  private record Letter(Runnable task, @Nullable StoredBatch batch, int firstIndex) {
    long size() {
      return batch == null ? 0 : batch.batch().bytes().length();
    }
  }

  /**
   * An empty mailbox that is not open yet.
   *
   * @param afterwards run after some letters have been handled, before others are
   * @param faults told where one of them threw
   */
  Mailbox(Executor executor, Runnable afterwards, Consumer<Throwable> faults) {
    this.executor = executor;
    this.afterwards = afterwards;
    this.faults = faults;
  }

  /** Begins, with {@code first} before everything that has come meanwhile. Once. */
  void open(Runnable first) {
    synchronized (this) {
      letters.addFirst(new Letter(first, null, 0));
    }
    executor.execute(this);
  }

  void add(Runnable task) {
    add(new Letter(task, null, 0));
  }

  /** Takes a batch, or refuses it for now; {@link #mayOfferAgain} tells when to come again. */
  boolean offer(StoredBatch batch, Picks picks, Runnable task) {
    synchronized (this) {
      if (full || bytes >= MOST_BYTES) {
        refused = true;
        return false;
      }
    }
    add(new Letter(task, batch, picks.isAll() ? 0 : picks.at(0)));
    return true;
  }

  private void add(Letter letter) {
    boolean start;
    synchronized (this) {
      letters.add(letter);
      bytes += letter.size();
      start = !busy;
      busy = true;
    }
    if (start) {
      executor.execute(this);
    }
  }

  /** Whether there is room for what was refused; says so once. */
  synchronized boolean mayOfferAgain(boolean isFull) {
    full = isFull;
    boolean may = refused && !full && bytes <= MOST_BYTES / 2;
    refused &= !may;
    return may;
  }

  /** The place before the oldest batch that waits. */
  synchronized Optional<Position> oldest(int partition) {
    for (Letter letter : letters) {
      StoredBatch batch = letter.batch();
      if (batch != null && batch.partition() == partition) {
        return Optional.of(new Position(batch.offset(), letter.firstIndex()));
      }
    }
    return Optional.empty();
  }

  @Override
  public void run() {
    try {
      handle();
      afterwards.run();
    } catch (RuntimeException | Error fault) {
      faults.accept(fault);
    }
    boolean more;
    synchronized (this) {
      more = !letters.isEmpty();
      busy = more;
    }
    if (more) {
      executor.execute(this);
    }
  }

  private void handle() {
    for (int handled = 0; handled < LETTERS_A_TURN; handled++) {
      Letter letter = next();
      if (letter == null) {
        return;
      }
      letter.task().run();
    }
  }

  private synchronized @Nullable Letter next() {
    Letter letter = letters.poll();
    bytes -= letter == null ? 0 : letter.size();
    return letter;
  }
}
