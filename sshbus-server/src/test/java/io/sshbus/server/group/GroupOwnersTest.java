package io.sshbus.server.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Picks;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.group.GroupMember;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.lease.LeaseDesk;
import io.sshbus.lease.Leases;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.Cursor;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.Position;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Since;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.Stream;
import io.sshbus.log.memory.MemoryEngine;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two routers over one log, one journal and the same tables, whose members want the same group. */
class GroupOwnersTest {
  private static final GroupKey JOBS = new GroupKey("workers", new ChannelFilter("jobs/#"));
  private static final Principal NODE = Principal.parse("node:a.example.com");

  private final MemoryEngine.Disk disk = new MemoryEngine.Disk();
  private volatile boolean isFull;
  private final Router a;
  private final Router b;

  /** The routers find three events; they do not tell each other of new ones. */
  GroupOwnersTest() {
    try (MemoryEngine engine = open()) {
      List.of("1", "2", "3").forEach(body -> publish(engine, body));
    }
    a = new Router("a");
    b = new Router("b");
  }

  private MemoryEngine open() {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 1 << 20);
    return MemoryEngine.open(disk, List.of(all), Clock.systemUTC());
  }

  private static void publish(MemoryEngine engine, String body) {
    EventsWriter events = new EventsWriter(64);
    events.add(EventDraft.of(body));
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("jobs/a"),
            new Sender(NODE.id()),
            new ProducerNumber("", 0),
            Tags.NONE,
            Tags.NONE);
    AppendRequest request =
        new AppendRequest(
            new BatchDraft(envelope, events.finish()), new Stream.Session(), Stream.NONE);
    engine.log().append(request).toCompletableFuture().join();
  }

  /** Takes nothing while the disk is full. */
  private final class FullJournal implements Journal {
    private final Journal journal;

    FullJournal(Journal journal) {
      this.journal = journal;
    }

    @Override
    public CompletionStage<Bytes> submitFromReserve(JournalCommand command) {
      return submit(command);
    }

    @Override
    public CompletionStage<Bytes> submit(JournalCommand command) {
      return isFull
          ? CompletableFuture.failedFuture(new BusException(ErrorCode.DISK_FULL, "full"))
          : journal.submit(command);
    }

    @Override
    public long lastIndex() {
      return journal.lastIndex();
    }
  }

  /** A router without doors. */
  private final class Router {
    private final BusThreads threads = BusThreads.forProcessors(1);
    private final MemoryEngine engine;
    private final Bus bus;

    Router(String name) {
      engine = open();
      Leases machine = new Leases();
      Journal journal = engine.journal(Map.of(Leases.MACHINE, machine));
      LeaseDesk desk =
          new LeaseDesk(
              new FullJournal(journal),
              machine,
              new LeaseDesk.Identity(name, false),
              new LeaseDesk.Source(UUID::randomUUID, () -> 0));
      PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 0));
      bus =
          new Bus(
              new BusSettings(name, Rights.DEFAULT, quotas, 1 << 20, 1 << 20, List.of()),
              new Bus.Store(engine, journal, desk),
              threads,
              Clock.systemUTC());
    }

    Member join() {
      Member member = new Member();
      bus.groups()
          .join(
              new Groups.Request(
                  JOBS, new GroupDefinition(NODE.id(), "", ""), new Since.All(), Cursor.NONE),
              new Groups.Newcomer(NODE, member, () -> 10, mine -> member.hold = mine));
      return member;
    }

    void stop() {
      bus.close();
      threads.close();
    }
  }

  /** Keeps what it is told. */
  private static final class Member implements GroupMember {
    private final List<EventId> taken = new CopyOnWriteArrayList<>();
    private final List<EventId> acked = new CopyOnWriteArrayList<>();
    private volatile @Nullable GroupMembership hold;
    private volatile @Nullable ErrorCode end;

    @Override
    public String id() {
      return NODE.id();
    }

    @Override
    public boolean offer(StoredBatch batch, Picks picks) {
      taken.add(batch.id(picks.isAll() ? 0 : picks.at(0)));
      return true;
    }

    @Override
    public void acked(EventId id) {
      acked.add(id);
    }

    @Override
    public void live() {}

    @Override
    public void gap(EventId from, EventId to) {}

    @Override
    public void refused(BusException why) {
      throw new AssertionError(why);
    }

    @Override
    public void putOut(BusException why) {
      end = why.code();
    }

    void ack(int which) {
      hold.ack(taken.get(which));
    }

    void awaitTaken(int events) {
      Awaitility.await().until(() -> taken.size() == events);
    }

    void awaitAcked(int events) {
      Awaitility.await().until(() -> acked.size() == events);
    }

    void awaitEnd(ErrorCode code) {
      Awaitility.await().until(() -> end == code);
      assertTrue(code.retry(), "it may come again");
    }
  }

  @AfterEach
  void stop() {
    a.stop();
    b.stop();
  }

  @Test
  void aGroupIsOneRoutersUntilItsLastMemberLeavesAndGoesOnElsewhereWhereItWas() {
    Member first = a.join();
    first.awaitTaken(3);
    first.ack(0);
    first.awaitAcked(1);
    b.join().awaitEnd(ErrorCode.GROUP_ELSEWHERE);
    first.hold.leave(false);
    Awaitility.await()
        .until(
            () -> {
              Member second = b.join();
              Awaitility.await().until(() -> second.end != null || second.taken.size() == 2);
              return second.end == null;
            });
    a.join().awaitEnd(ErrorCode.GROUP_ELSEWHERE);
  }

  @Test
  void whoLosesAGroupTellsItsMembersToComeAgainAndWhatTheyAcknowledgeThenCountsForNothing() {
    Member first = a.join();
    first.awaitTaken(3);
    first.ack(1);
    first.awaitAcked(1);
    // As an operator does, at a router that does not run the group.
    b.bus.groups().seek(JOBS, Cursor.NONE.with(0, Position.at(1)));
    // The first router has not heard of it: its journal is behind.
    first.ack(2);
    first.awaitEnd(ErrorCode.GROUP_ELSEWHERE);
    assertEquals(1, first.acked.size());
    Member second = b.join();
    second.awaitTaken(2);
    assertEquals(new EventId(0, 1, 0), second.taken.get(0));
  }

  @Test
  void aRouterThatHearsOfItsLossPutsItsMembersOutBeforeTheySayAnything() {
    Member first = a.join();
    first.awaitTaken(3);
    b.bus.groups().seek(JOBS, Cursor.NONE.with(0, Position.START));
    a.engine.follow();
    first.awaitEnd(ErrorCode.GROUP_ELSEWHERE);
  }

  @Test
  void aRouterThatStopsLeavesItsGroupsToOthers() {
    a.join().awaitTaken(3);
    a.bus.close();
    b.join().awaitTaken(3);
  }

  @Test
  void aGroupThatCannotBeHadAsTheDiskIsFullIsToBeTriedAgain() {
    isFull = true;
    BusException begun = assertThrows(BusException.class, a::join);
    assertEquals(ErrorCode.DISK_FULL, begun.code(), "it cannot begin");
    isFull = false;
    Member first = a.join();
    first.awaitTaken(3);
    isFull = true;
    first.hold.leave(false);
    Awaitility.await().until(() -> a.bus.groups().list(null, 9).get(0).figures().members() == 0);
    a.join().awaitEnd(ErrorCode.DISK_FULL);
    isFull = false;
    a.join().awaitTaken(3);
  }
}
