package io.sshbus.server.cursor;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Cursor;
import io.sshbus.log.TableEntry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * A cursor and its only user. It is moved within the epoch in which it was loaded: once an operator
 * has set it elsewhere, what the user still acknowledges moves it no more. Any thread.
 */
public final class CursorAttachment implements AutoCloseable {
  private static final long USE_MICROS = TimeUnit.SECONDS.toMicros(30);

  private final CursorStore store;
  private final CursorKey key;
  private final CursorUser user;
  private final CursorInterest counted;
  private final CompletableFuture<Long> epoch = new CompletableFuture<>();
  private volatile long lastAck;
  private volatile long told;

  CursorAttachment(CursorStore store, CursorKey key, CursorUser user, CursorInterest counted) {
    this.store = store;
    this.key = key;
    this.user = user;
    this.counted = counted;
  }

  CursorKey key() {
    return key;
  }

  CursorUser user() {
    return user;
  }

  /** What it is used for, and when something was last acknowledged. */
  CursorUse use() {
    return user.use().acknowledgedAt(lastAck);
  }

  /**
   * Where the cursor stands; nothing where there is none yet. Before this the cursor is not moved.
   * May wait for the disk.
   *
   * @throws BusException {@link ErrorCode#TOO_MANY_SUBSCRIPTIONS} where the principal has as many
   *     cursors as it may have
   */
  public Optional<Cursor> load() {
    Optional<TableEntry> entry = store.follow(key, counted);
    if (entry.isEmpty()) {
      store.requireRoom(key);
    }
    lastAck = store.use(key).map(CursorUse::lastAck).orElse(0L);
    tell();
    epoch.complete(entry.map(TableEntry::epoch).orElse(0L));
    return entry.map(TableEntry::value).map(Cursor::decode);
  }

  /**
   * Moves the cursor; it never goes back. Completes once it is durable, exceptionally with {@link
   * ErrorCode#CURSOR_MOVED} where an operator has set it elsewhere meanwhile, or as the table does.
   */
  public CompletionStage<Cursor> advance(Cursor to) {
    return epoch.thenCompose(
        mine -> store.put(key, new TableEntry(mine, to.encode())).thenApply(e -> check(mine, e)));
  }

  private Cursor check(long mine, TableEntry standing) {
    if (standing.epoch() != mine) {
      throw CursorStore.movedFault();
    }
    counted.kept();
    return Cursor.decode(standing.value());
  }

  /** As {@link #advance}, because the other side has what comes before. */
  public CompletionStage<Cursor> acknowledge(Cursor to) {
    return advance(to).thenApply(this::acknowledged);
  }

  private Cursor acknowledged(Cursor standing) {
    lastAck = store.nowMicros();
    if (lastAck - told > USE_MICROS) {
      tell();
    }
    return standing;
  }

  private void tell() {
    told = lastAck;
    store.keep(key, use());
  }

  /** Lets go of the cursor. */
  @Override
  public void close() {
    counted.ended();
    if (store.detach(this) && lastAck != told) {
      tell();
    }
  }
}
