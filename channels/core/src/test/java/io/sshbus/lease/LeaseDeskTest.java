package io.sshbus.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.lease.LeaseCommand.Held;
import io.sshbus.lease.LeaseCommand.Wish;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LeaseDeskTest {
  private final Leases machine = new Leases();
  private final SlowJournal journal = new SlowJournal();
  private final LeaseDesk desk = desk("a");
  private long ids;

  /** Commits what it was given when it is told to, or refuses it. */
  private final class SlowJournal implements Journal {
    private final List<Runnable> waiting = new ArrayList<>();
    private int commands;
    private boolean full;

    @Override
    public CompletionStage<Bytes> submitFromReserve(JournalCommand command) {
      return submit(command);
    }

    @Override
    public CompletionStage<Bytes> submit(JournalCommand command) {
      CompletableFuture<Bytes> said = new CompletableFuture<>();
      waiting.add(
          () -> {
            if (full) {
              said.completeExceptionally(new BusException(ErrorCode.DISK_FULL, "full"));
            } else {
              said.complete(machine.apply(++commands, command));
            }
          });
      return said;
    }

    @Override
    public long lastIndex() {
      return commands;
    }

    /** One write; returns whether there was something to write. */
    boolean commit() {
      List<Runnable> group = List.copyOf(waiting);
      waiting.clear();
      group.forEach(Runnable::run);
      return !group.isEmpty();
    }

    int commitAll() {
      int writes = 0;
      while (commit()) {
        writes++;
      }
      return writes;
    }
  }

  private LeaseDesk desk(String router) {
    return new LeaseDesk(
        journal,
        machine,
        new LeaseDesk.Identity(router, false),
        new LeaseDesk.Source(() -> new UUID(0, ids++), () -> 0));
  }

  private CompletableFuture<Long> take(String name) {
    return desk.take(new Wish(name, 0, false)).toCompletableFuture();
  }

  private void hold(String name) {
    var unused = take(name);
  }

  private static ErrorCode refusal(CompletableFuture<?> stage) {
    Throwable fault = assertThrows(CompletionException.class, stage::join).getCause();
    return ((BusException) fault).code();
  }

  @Test
  void leasesOfThousandsOfGroupsAreTakenInAFewWrites() {
    List<CompletableFuture<Long>> all = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      all.add(take("g" + i));
    }
    assertEquals(6, journal.commitAll(), "one to begin, one for each thousand");
    Set<Long> epochs = new HashSet<>(all.stream().map(CompletableFuture::join).toList());
    assertEquals(5000, epochs.size());
  }

  @Test
  void whatIsGivenBackGoesWithWhatIsTakenNext() {
    hold("g");
    journal.commitAll();
    for (int i = 0; i < 100; i++) {
      desk.release(new Held("g", 1));
      hold("g");
    }
    assertTrue(journal.commitAll() <= 2);
  }

  @Test
  void aFullDiskIsToldWithACodeThatSaysRetryAndWhatComesLaterIsGranted() {
    journal.full = true;
    CompletableFuture<Long> first = take("g");
    CompletableFuture<Long> second = take("h");
    journal.commitAll();
    assertEquals(ErrorCode.DISK_FULL, refusal(first));
    assertEquals(ErrorCode.DISK_FULL, refusal(second));
    assertTrue(ErrorCode.DISK_FULL.retry());
    journal.full = false;
    CompletableFuture<Long> later = take("g");
    journal.commitAll();
    assertEquals(1, later.join());
  }

  @Test
  void whatCouldNotBeGivenBackIsGivenBackLaterAndNotAsFastAsTheDiskRefuses() {
    hold("g");
    journal.commitAll();
    journal.full = true;
    desk.release(new Held("g", 1));
    assertEquals(1, journal.commitAll());
    journal.full = false;
    assertTrue(machine.of("g").isPresent());
    desk.tick();
    journal.commitAll();
    assertTrue(machine.of("g").isEmpty());
  }

  @Test
  void aRouterThatWasTakenForDeadIsToldItsLossesAndBeginsAnotherLife() {
    List<Lease> lost = new ArrayList<>();
    desk.onLoss(lost::add);
    hold("g");
    journal.commitAll();
    Holder mine = machine.of("g").orElseThrow().holder();
    LeaseCommand end = new LeaseCommand.End("silent", mine, Long.MAX_VALUE);
    var unused =
        journal.submit(new JournalCommand(Leases.MACHINE, new UUID(1, 1), 0, end.encode()));
    journal.commitAll();
    assertEquals(List.of("g"), lost.stream().map(Lease::name).toList());
    CompletableFuture<Long> again = take("g");
    journal.commitAll();
    assertEquals(ErrorCode.GROUP_ELSEWHERE, refusal(again));
    CompletableFuture<Long> once = take("g");
    journal.commitAll();
    assertEquals(2, once.join());
  }

  @Test
  void aRouterThatStopsSaysSoAndTakesNothingMore() {
    hold("g");
    journal.commitAll();
    desk.close();
    assertEquals(ErrorCode.DRAINING, refusal(take("h")));
    journal.commitAll();
    assertTrue(machine.of("g").isEmpty());
    assertFalse(machine.heard().keySet().stream().anyMatch(holder -> holder.router().equals("a")));
  }
}
