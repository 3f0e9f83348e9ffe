package io.sshbus.server.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.group.GroupMember;
import io.sshbus.group.GroupProgress;
import io.sshbus.identity.Principal;
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
  /** How many groups one principal may have begun. */
  static final int MOST_OF_ONE = 100;

  private static final int MOST = 10_000;
  private static final long TICK_MILLIS = 250;
  private static final long LOOK_MILLIS = 2000;

  private final GroupSource source;
  private final Threads threads;
  private final List<GroupPolicy> policies;
  private final Table states;
  private final Table definitions;
  private final InterestDesk interest;
  private final GroupLeases leases = GroupLeases.ONLY_ROUTER;
  private final Map<GroupKey, RunningGroup> running = new ConcurrentHashMap<>();

  /**
   * Where groups run.
   *
   * @param readers may wait for the disk
   */
  public record Threads(ExecutorService readers, ScheduledExecutorService timer) {}

  /**
   * The groups that {@code engine} keeps. Waits for the disk.
   *
   * @param interest in the filters of all of them, with members or without
   */
  public Groups(
      GroupSource source,
      Engine engine,
      Threads threads,
      List<GroupPolicy> policies,
      InterestDesk interest) {
    this.source = source;
    this.threads = threads;
    this.policies = List.copyOf(policies);
    this.states = engine.table("groups", MergeRule.NEWEST);
    this.definitions = engine.table("group-definitions", MergeRule.NEWEST);
    this.interest = interest;
    definitions
        .scan("", MOST)
        .keySet()
        .forEach(each -> interest.count(GroupKey.parse(each).filter(), 0, 1));
    every(TICK_MILLIS, () -> running.values().forEach(RunningGroup::tick));
    every(LOOK_MILLIS, () -> running.values().forEach(RunningGroup::look));
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

  GroupLeases leases() {
    return leases;
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
   * Joins a group, which begins if there is none yet. Waits for the disk.
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
    GroupDefinition definition = agree(request);
    return running.computeIfAbsent(request.key(), key -> run(key, definition, policy));
  }

  private RunningGroup run(GroupKey key, GroupDefinition definition, GroupPolicy policy) {
    RunningGroup group = new RunningGroup(key, definition, policy, this);
    interest.count(key.filter(), 1, -1);
    return group;
  }

  private GroupPolicy policyOf(GroupKey key) {
    return policies.stream()
        .filter(policy -> policy.isAbout(key))
        .findFirst()
        .orElseGet(() -> GroupPolicy.unconfigured(key.name()));
  }

  /** Finds or begins a group on disk. */
  private GroupDefinition agree(Request request) {
    Optional<GroupDefinition> standing = definitionOf(request.key());
    if (standing.isEmpty()) {
      begin(request);
      return request.definition();
    }
    if (!standing.get().agreesWith(request.definition())) {
      throw new BusException(
          ErrorCode.GROUP_DIFFERS,
          "the group "
              + request.key()
              + " has match "
              + Quoted.of(standing.get().match())
              + " and select "
              + Quoted.of(standing.get().select())
              + "; all its members say the same");
    }
    return standing.get();
  }

  private void begin(Request request) {
    requireRoom(request.definition().owner());
    Cursor start =
        request.since() instanceof Since.Now || request.since() instanceof Since.Last
            ? request.now()
            : source.placeOf(request.key().filter(), request.since());
    String text = request.key().text();
    // What a removal has left behind where it was cut short must not win.
    long epoch = states.get(text).map(TableEntry::epoch).orElse(0L) + 1;
    await(save(request.key(), new TableEntry(epoch, GroupProgress.at(start).encode())));
    await(definitions.put(text, new TableEntry(0, request.definition().encode())));
    interest.count(request.key().filter(), 0, 1);
  }

  private void requireRoom(String owner) {
    List<GroupDefinition> all =
        definitions.scan("", MOST).values().stream()
            .map(TableEntry::value)
            .map(GroupDefinition::decode)
            .toList();
    long mine = all.stream().filter(each -> each.owner().equals(owner)).count();
    if (mine >= MOST_OF_ONE || all.size() >= MOST) {
      throw new BusException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          owner + " has begun " + mine + " groups already; remove some with subs rm --group");
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
        stateOf(key)
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
    TableEntry standing = stateOf(key).orElseThrow(() -> notFound(key));
    // Whoever runs it may have taken it in the next epoch, and written nothing in that yet.
    long above = standing.epoch() + 2;
    await(save(key, new TableEntry(above, GroupProgress.at(to).encode())));
    RunningGroup runs = running.get(key);
    if (runs != null) {
      runs.end(movedFault());
    }
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
    await(definitions.remove(key.text()));
    await(states.remove(key.text()));
    interest.count(key.filter(), 0, -1);
  }

  private static BusException notFound(GroupKey key) {
    return new BusException(ErrorCode.NOT_FOUND, "there is no group " + key);
  }

  Optional<TableEntry> stateOf(GroupKey key) {
    return states.get(key.text()).filter(entry -> !entry.value().isEmpty());
  }

  CompletionStage<TableEntry> save(GroupKey key, TableEntry entry) {
    return states.put(key.text(), entry);
  }

  void ended(GroupKey key, RunningGroup group) {
    if (running.remove(key, group)) {
      interest.count(key.filter(), -1, 1);
    }
  }

  private static void await(CompletionStage<?> stage) {
    try {
      stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BusException told) {
        throw told;
      }
      throw e;
    }
  }
}
