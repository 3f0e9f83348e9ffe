package io.sshbus.server.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Sender;
import io.sshbus.group.GroupMember;
import io.sshbus.group.GroupProgress;
import io.sshbus.identity.Principal;
import io.sshbus.lease.Lease;
import io.sshbus.lease.LeaseDesk;
import io.sshbus.lease.OwnedTable;
import io.sshbus.log.Cursor;
import io.sshbus.log.Engine;
import io.sshbus.log.MergeRule;
import io.sshbus.log.Since;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import io.sshbus.server.interest.InterestDesk;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The groups of a bus: those on disk, and those that run because they have members. Any thread. */
public final class Groups {
  /** How many groups one node with its users, or one operator, may have begun. */
  static final int MOST_OF_ONE = 100;

  private static final int MOST = 10_000;
  private static final long TICK_MILLIS = 250;
  private static final long LOOK_MILLIS = 2000;

  private final GroupSource source;
  private final Threads threads;
  private final List<GroupPolicy> policies;
  private final OwnedTable states;
  private final Table definitions;
  private final InterestDesk interest;
  private final Map<GroupKey, RunningGroup> running = new ConcurrentHashMap<>();

  /**
   * Where groups run.
   *
   * @param readers may wait for the disk
   */
  public record Threads(ExecutorService readers, ScheduledExecutorService timer) {}

  /** Where groups are kept, and who says which of them this router may run. */
  public record Store(Engine engine, LeaseDesk leases) {}

  /**
   * The groups of {@code store}. Waits for the disk.
   *
   * @param interest in the filters of all of them, with members or without
   */
  public Groups(
      GroupSource source,
      Store store,
      Threads threads,
      List<GroupPolicy> policies,
      InterestDesk interest) {
    this.source = source;
    this.threads = threads;
    this.policies = List.copyOf(policies);
    this.states = new OwnedTable(store.engine().table("groups", MergeRule.OWNED), store.leases());
    this.definitions = store.engine().table("group-definitions", MergeRule.NEWEST);
    this.interest = interest;
    definitions
        .scan("", MOST)
        .keySet()
        .forEach(each -> interest.count(GroupKey.parse(each).filter(), 0, 1));
    every(TICK_MILLIS, () -> running.values().forEach(RunningGroup::tick));
    every(LOOK_MILLIS, () -> running.values().forEach(RunningGroup::look));
    every(LOOK_MILLIS, store.leases()::tick);
    store.leases().onLoss(this::lost);
  }

  private void every(long millis, Runnable task) {
    var unused =
        threads.timer().scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
  }

  GroupSource source() {
    return source;
  }

  Threads threads() {
    return threads;
  }

  OwnedTable states() {
    return states;
  }

  /** On the journal's thread. */
  private void lost(Lease lease) {
    RunningGroup runs = running.get(GroupKey.parse(lease.name()));
    if (runs != null) {
      runs.lost(lease.epoch());
    }
  }

  /**
   * What somebody asks for who wants to join.
   *
   * @param definition what it takes the group for, and its own principal as the owner
   * @param since where the group begins if there is none yet
   * @param now where {@link Since.Now} was when it asked
   */
  public record Request(GroupKey key, GroupDefinition definition, Since since, Cursor now) {}

  /**
   * Somebody who wants to join.
   *
   * @param credit how many events it takes before it has acknowledged some; asked when it enters
   * @param joined takes its hold on the group, before it is offered anything
   */
  public record Newcomer(
      Principal principal,
      GroupMember member,
      IntSupplier credit,
      Consumer<GroupMembership> joined) {}

  /**
   * Joins a group, which begins if there is none yet. Waits for the disk. Where the group cannot be
   * had, as it is another router's or the disk is full, the member is put out later.
   *
   * @throws BusException {@link ErrorCode#ACL_DENIED} where the configuration does not let it in;
   *     {@link ErrorCode#GROUP_DIFFERS}; {@link ErrorCode#TOO_MANY_SUBSCRIPTIONS}; as the tables do
   */
  public void join(Request request, Newcomer newcomer) {
    GroupKey key = request.key();
    Principal principal = newcomer.principal();
    GroupPolicy policy = policyOf(key);
    if (!policy.admits(principal)) {
      throw new BusException(
          ErrorCode.ACL_DENIED, principal.id() + " may not join the group " + key.name());
    }
    if (policy.rules().maxDeliveries() > 0 && key.filter().matches(policy.deadLetters())) {
      throw new BusException(
          ErrorCode.GROUP_DIFFERS,
          "the group "
              + key
              + " would get its own dead letters again; the configuration gives it another"
              + " channel");
    }
    RunningGroup.NewMember member =
        new RunningGroup.NewMember(newcomer.member(), newcomer.credit(), newcomer.joined());
    while (true) {
      RunningGroup group = find(request, policy);
      if (group.join(principal.id(), member)) {
        return;
      }
      ended(key, group);
    }
  }

  /** A removal must not come in between. */
  private synchronized RunningGroup find(Request request, GroupPolicy policy) {
    GroupKey key = request.key();
    Optional<GroupDefinition> standing = definitionOf(key);
    if (standing.isEmpty()) {
      return run(key, request.definition(), policy, begin(request));
    }
    requireAgreement(request, standing.get());
    RunningGroup runs = running.get(key);
    return runs == null ? run(key, standing.get(), policy, states.open(key.text())) : runs;
  }

  private RunningGroup run(
      GroupKey key,
      GroupDefinition definition,
      GroupPolicy policy,
      CompletionStage<TableEntry> taken) {
    RunningGroup group = new RunningGroup(key, definition, policy, this);
    running.put(key, group);
    interest.count(key.filter(), 1, -1);
    group.begin(taken);
    return group;
  }

  private GroupPolicy policyOf(GroupKey key) {
    return policies.stream()
        .filter(policy -> policy.isAbout(key))
        .findFirst()
        .orElseGet(() -> GroupPolicy.unconfigured(key.name()));
  }

  private static void requireAgreement(Request request, GroupDefinition standing) {
    if (!standing.agreesWith(request.definition())) {
      throw new BusException(
          ErrorCode.GROUP_DIFFERS,
          "the group "
              + request.key()
              + " has match "
              + Quoted.of(standing.match())
              + " and select "
              + Quoted.of(standing.select())
              + "; all its members say the same");
    }
  }

  /** A group that is ours before anybody can find it. */
  private CompletionStage<TableEntry> begin(Request request) {
    requireRoom(request.definition().owner());
    Cursor start =
        request.since() instanceof Since.Now || request.since() instanceof Since.Last
            ? request.now()
            : source.placeOf(request.key().filter(), request.since());
    String text = request.key().text();
    // What a removal has left behind where it was cut short must not win.
    TableEntry ours = await(states.begin(text, GroupProgress.at(start).encode()));
    try {
      await(definitions.put(text, new TableEntry(ours.epoch(), request.definition().encode())));
    } catch (BusException fault) {
      states.close(text, ours.epoch());
      throw fault;
    }
    interest.count(request.key().filter(), 0, 1);
    return CompletableFuture.completedFuture(ours);
  }

  private void requireRoom(String owner) {
    List<GroupDefinition> all =
        definitions.scan("", MOST).values().stream()
            .map(TableEntry::value)
            .map(GroupDefinition::decode)
            .toList();
    String account = new Sender(owner).owner();
    long mine =
        all.stream().filter(each -> new Sender(each.owner()).owner().equals(account)).count();
    if (mine >= MOST_OF_ONE || all.size() >= MOST) {
      throw new BusException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          account + " has begun " + mine + " groups already; remove some with subs rm --group");
    }
  }

  private Optional<GroupDefinition> definitionOf(GroupKey key) {
    return definitions
        .get(key.text())
        .map(TableEntry::value)
        .filter(value -> !value.isEmpty())
        .map(GroupDefinition::decode);
  }

  /**
   * The groups that a principal has begun, or all where it is null, at most {@code limit}. May wait
   * for the disk.
   */
  public List<GroupSummary> list(@Nullable String owner, int limit) {
    return definitions.scan("", MOST).entrySet().stream()
        .map(entry -> summary(entry.getKey(), GroupDefinition.decode(entry.getValue().value())))
        .filter(each -> owner == null || each.definition().owner().equals(owner))
        .limit(limit)
        .toList();
  }

  private GroupSummary summary(String text, GroupDefinition definition) {
    GroupKey key = GroupKey.parse(text);
    RunningGroup runs = running.get(key);
    Cursor low =
        states
            .get(text)
            .map(TableEntry::value)
            .map(GroupProgress::decode)
            .map(GroupProgress::low)
            .orElse(Cursor.NONE);
    return new GroupSummary(
        key, definition, low, runs == null ? GroupFigures.NONE : runs.figures());
  }

  /**
   * Sets a group elsewhere, back or forth: all of it from there on is to be done. Its members have
   * to join again. Waits for the disk.
   *
   * @throws BusException {@link ErrorCode#NOT_FOUND}, or as the table's stages fail
   */
  public synchronized void seek(GroupKey key, Cursor to) {
    if (states.get(key.text()).isEmpty()) {
      throw notFound(key);
    }
    RunningGroup runs = running.get(key);
    if (runs != null) {
      // Before it finds out by itself, which it would take for another router's doing.
      runs.end(movedFault());
    }
    TableEntry ours = await(states.seize(key.text(), GroupProgress.at(to).encode()));
    states.close(key.text(), ours.epoch());
  }

  static BusException movedFault() {
    return new BusException(
        ErrorCode.CURSOR_MOVED, "the group was set elsewhere; subscribe again to go on from there");
  }

  /**
   * Forgets a group without members. Waits for the disk.
   *
   * @throws BusException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#CURSOR_IN_USE}, or as the
   *     table's stages fail
   */
  public synchronized void remove(GroupKey key) {
    if (definitionOf(key).isEmpty()) {
      throw notFound(key);
    }
    if (running.containsKey(key)) {
      throw new BusException(
          ErrorCode.CURSOR_IN_USE, "the group " + key + " has members; end those first");
    }
    TableEntry ours = await(states.open(key.text()));
    try {
      await(definitions.remove(key.text()));
      await(states.remove(key.text()));
    } finally {
      states.close(key.text(), ours.epoch());
    }
    interest.count(key.filter(), 0, -1);
  }

  private static BusException notFound(GroupKey key) {
    return new BusException(ErrorCode.NOT_FOUND, "there is no group " + key);
  }

  void ended(GroupKey key, RunningGroup group) {
    if (running.remove(key, group)) {
      interest.count(key.filter(), -1, 1);
    }
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BusException told) {
        throw told;
      }
      throw e;
    }
  }
}
