package io.sshbus.lease;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The journal and the table as one life of a router sees them: what it sends arrives later and in
 * any order, also after its death; answers come later still, or not at all.
 */
final class SlowPorts implements Journal, Table {
  private final LeaseSchedule world;
  private final SimulatedRouter router;
  private final Journal journal;
  private final Table table;

  SlowPorts(LeaseSchedule world, SimulatedRouter router, Journal journal, Table table) {
    this.world = world;
    this.router = router;
    this.journal = journal;
    this.table = table;
  }

  private <T> CompletionStage<T> send(Supplier<CompletionStage<T>> call) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    world.later(
        () -> {
          boolean refused = world.happens(12);
          CompletionStage<T> done = refused ? CompletableFuture.failedFuture(full()) : call.get();
          boolean unknown = !refused && world.happens(12);
          if (refused || unknown) {
            world.saw(refused ? LeaseCoverage.REFUSED : LeaseCoverage.UNKNOWN);
          }
          world.later(
              () -> {
                if (!router.isDead()) {
                  answerNow(answer, unknown ? CompletableFuture.failedFuture(full()) : done);
                }
              });
        });
    return answer;
  }

  private static <T> void answerNow(CompletableFuture<T> answer, CompletionStage<T> done) {
    done.whenComplete(
        (value, fault) -> {
          if (fault != null) {
            answer.completeExceptionally(fault);
          } else {
            answer.complete(value);
          }
        });
  }

  private static BusException full() {
    return new BusException(ErrorCode.DISK_FULL, "full");
  }

  @Override
  public CompletionStage<Bytes> submitFromReserve(JournalCommand command) {
    return submit(command);
  }

  @Override
  public CompletionStage<Bytes> submit(JournalCommand command) {
    return send(
        () -> {
          CompletionStage<Bytes> outcome = journal.submit(command);
          outcome.thenAccept(
              said ->
                  world.answered(LeaseOutcome.decode(said), LeaseCommand.decode(command.body())));
          return outcome;
        });
  }

  @Override
  public long lastIndex() {
    return journal.lastIndex();
  }

  @Override
  public CompletionStage<TableEntry> put(String key, TableEntry offered) {
    return send(
        () -> {
          CompletionStage<TableEntry> standing = table.put(key, offered);
          standing.thenAccept(now -> world.written(router, offered, now));
          return standing;
        });
  }

  @Override
  public CompletionStage<Void> remove(String key) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<TableEntry> get(String key) {
    return table.get(key);
  }

  @Override
  public SortedMap<String, TableEntry> scan(String prefix, int limit) {
    return table.scan(prefix, limit);
  }

  @Override
  public Watch watch(String prefix, Watcher watcher) {
    return table.watch(prefix, watcher);
  }
}
