package io.sshbus.server.cursor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Principal;
import io.sshbus.log.Cursor;
import io.sshbus.log.MergeRule;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import io.sshbus.log.memory.MemoryEngine;
import io.sshbus.server.interest.InterestDesk;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CursorStoreTest {
  private static final RetentionClass ALL =
      new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final MemoryEngine engine =
      MemoryEngine.open(new MemoryEngine.Disk(), List.of(ALL), Clock.systemUTC());

  private record User() implements CursorUser {
    @Override
    public CursorUse use() {
      return new CursorUse(ChannelFilter.ALL, "", "", false, 0);
    }

    @Override
    public boolean isLive() {
      return true;
    }

    @Override
    public void lost(BusException why) {}
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  @Test
  void aNodeWithEverNewUsersHasNoEndlessNumberOfCursors() {
    Table cursors = engine.table("cursors", MergeRule.CURSORS);
    TableEntry somewhere = new TableEntry(0, Cursor.NONE.encode());
    for (int i = 0; i < CursorStore.MOST_OF_USERS; i++) {
      cursors.put("node:a.example.com/u" + i + " c", somewhere).toCompletableFuture().join();
    }
    CursorStore store =
        new CursorStore(engine, Clock.systemUTC(), new InterestDesk("r", engine, timer, timer));
    BusException fault =
        assertThrows(BusException.class, () -> load(store, "node:a.example.com/new", "c"));
    assertEquals(ErrorCode.TOO_MANY_SUBSCRIPTIONS, fault.code());
    assertEquals(Optional.of(Cursor.NONE), load(store, "node:a.example.com/u1", "c"), "is there");
    assertEquals(Optional.empty(), load(store, "node:b.example.com/new", "c"), "another node");
    assertEquals(Optional.empty(), load(store, "operator:alice", "c"));
  }

  private static Optional<Cursor> load(CursorStore store, String principal, String name) {
    return store.attach(Principal.parse(principal), name, false, new User()).load();
  }
}
