package io.sshbus.server.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Principal;
import io.sshbus.log.Cursor;
import io.sshbus.log.Engine;
import io.sshbus.log.EventLog;
import io.sshbus.log.Journal;
import io.sshbus.log.MergeRule;
import io.sshbus.log.Position;
import io.sshbus.log.StateMachine;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import io.sshbus.server.cursor.CursorAttachment;
import io.sshbus.server.cursor.CursorStore;
import io.sshbus.server.cursor.CursorUse;
import io.sshbus.server.cursor.CursorUser;
import io.sshbus.server.interest.InterestDesk;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorKeeperTest {
  private final Disk disk = new Disk();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private Cursor settled = Cursor.NONE;
  private CursorAttachment cursor;

  /** Tables on a disk that can be full. */
  private static final class Disk implements Engine, Table {
    boolean full;
    int tries;
    final List<Cursor> written = new ArrayList<>();

    @Override
    public CompletionStage<TableEntry> put(String key, TableEntry offered) {
      tries++;
      if (full) {
        return CompletableFuture.failedFuture(new BusException(ErrorCode.DISK_FULL, "full"));
      }
      written.add(Cursor.decode(offered.value()));
      return CompletableFuture.completedFuture(offered);
    }

    @Override
    public CompletionStage<Void> remove(String key) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<TableEntry> get(String key) {
      return Optional.empty();
    }

    @Override
    public SortedMap<String, TableEntry> scan(String prefix, int limit) {
      return new TreeMap<>();
    }

    @Override
    public Watch watch(String prefix, Watcher watcher) {
      return () -> {};
    }

    @Override
    public EventLog log() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Journal journal(Map<String, StateMachine> machines) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Table table(String name, MergeRule rule) {
      return name.equals("cursors") ? this : new Disk.Uses();
    }

    @Override
    public void close() {}

    /** When cursors were used does not matter here. */
    private static final class Uses implements Table {
      @Override
      public CompletionStage<TableEntry> put(String key, TableEntry offered) {
        return CompletableFuture.completedFuture(offered);
      }

      @Override
      public CompletionStage<Void> remove(String key) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Optional<TableEntry> get(String key) {
        return Optional.empty();
      }

      @Override
      public SortedMap<String, TableEntry> scan(String prefix, int limit) {
        return new TreeMap<>();
      }

      @Override
      public Watch watch(String prefix, Watcher watcher) {
        return () -> {};
      }
    }
  }

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

  @BeforeEach
  void attach() {
    cursor =
        new CursorStore(disk, Clock.systemUTC(), new InterestDesk("test", disk, timer, timer))
            .attach(Principal.parse("node:a.example.com"), "c", false, new User());
    assertEquals(Optional.empty(), cursor.load());
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private CursorKeeper keeper(boolean manual) {
    return new CursorKeeper(cursor, () -> settled, new RecordingPort(), manual, Cursor.NONE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatCouldNotBeSavedIsTriedAgainWithLongerAndLongerPauses(boolean manual) {
    CursorKeeper keeper = keeper(manual);
    settled = Cursor.NONE.with(0, Position.at(7));
    disk.full = true;
    List<Integer> triedAt = new ArrayList<>();
    for (int look = 0; look < 200; look++) {
      int before = disk.tries;
      keeper.look();
      if (disk.tries > before) {
        triedAt.add(look);
      }
    }
    assertEquals(List.of(0, 1, 3, 7, 15, 31, 63, 95, 127, 159, 191), triedAt);
    disk.full = false;
    IntStream.range(0, 64).forEach(look -> keeper.look());
    assertEquals(List.of(settled), disk.written, "saved once, though it did not move");
    settled = settled.with(0, Position.at(9));
    keeper.look();
    assertEquals(settled, disk.written.get(1), "at once, as nothing failed since");
  }

  @Test
  void aFailureDoesNotUndoWhatWasSavedMeanwhile() {
    CursorKeeper keeper = keeper(false);
    settled = Cursor.NONE.with(0, Position.at(7));
    keeper.look();
    disk.full = true;
    settled = settled.with(1, Position.at(3));
    keeper.look();
    disk.full = false;
    keeper.look();
    assertEquals(List.of(Cursor.NONE.with(0, Position.at(7)), settled), disk.written);
    keeper.look();
    assertEquals(2, disk.written.size());
  }

  @Test
  void oneQuestionAtATimeWaitsForTheOtherSide() {
    RecordingPort port = new RecordingPort();
    port.silent = true;
    CursorKeeper keeper = new CursorKeeper(cursor, () -> settled, port, false, Cursor.NONE);
    settled = Cursor.NONE.with(0, Position.at(7));
    keeper.look();
    settled = settled.with(0, Position.at(9));
    keeper.look();
    assertEquals(1, port.probes.size());
    port.probes.remove(0).run();
    assertEquals(List.of(Cursor.NONE.with(0, Position.at(7))), disk.written, "and no further");
    keeper.look();
    port.probes.remove(0).run();
    assertEquals(settled, disk.written.get(1));
  }
}
