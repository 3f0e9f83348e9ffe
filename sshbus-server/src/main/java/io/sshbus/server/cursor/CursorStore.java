package io.sshbus.server.cursor;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Micros;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Sender;
import io.sshbus.identity.Principal;
import io.sshbus.log.Cursor;
import io.sshbus.log.Engine;
import io.sshbus.log.MergeRule;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import io.sshbus.server.interest.InterestDesk;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The durable cursors of principals, and who is attached to them right now. Any thread. */
public final class CursorStore {
  /** How many cursors one principal may have. */
  private static final int MOST = 1000;

  /** How many the users of one node may have together: whoever has its key can be any of them. */
  static final int MOST_OF_USERS = 10_000;

  private static final int MOST_OF_ALL = 10_000_000;

  private final Table cursors;
  private final Table uses;
  private final Clock clock;
  private final InterestDesk interest;
  private final Map<String, CursorAttachment> attached = new ConcurrentHashMap<>();

  /**
   * The cursors that {@code engine} keeps. Waits for the disk.
   *
   * @param interest in the filters of all of them
   */
  public CursorStore(Engine engine, Clock clock, InterestDesk interest) {
    this.cursors = engine.table("cursors", MergeRule.CURSORS);
    this.uses = engine.table("cursor-uses", MergeRule.NEWEST);
    this.clock = clock;
    this.interest = interest;
    countAll();
  }

  private void countAll() {
    Map<String, TableEntry> known = uses.scan("", MOST_OF_ALL);
    cursors
        .scan("", MOST_OF_ALL)
        .forEach(
            (key, entry) -> {
              TableEntry use = known.get(key);
              if (!entry.value().isEmpty() && use != null && !use.value().isEmpty()) {
                interest.count(CursorUse.decode(use.value()).filter(), 0, 1);
              }
            });
  }

  /**
   * Attaches to a cursor.
   *
   * @param takeover whether to take it from who has it
   * @throws BusException {@link ErrorCode#CURSOR_IN_USE}; {@link ErrorCode#BAD_FRAME} for a name
   *     that is too long
   */
  public CursorAttachment attach(
      Principal principal, String name, boolean takeover, CursorUser user) {
    CursorKey key = new CursorKey(principal.id(), name);
    CursorInterest counted = new CursorInterest(interest, user.use().filter());
    CursorAttachment mine = new CursorAttachment(this, key, user, counted);
    CursorAttachment other =
        takeover ? attached.put(key.text(), mine) : attached.putIfAbsent(key.text(), mine);
    if (other != null && !takeover) {
      throw inUse(key, "end it, take over, or choose another name");
    }
    if (other != null) {
      other
          .user()
          .lost(
              new BusException(
                  ErrorCode.CURSOR_IN_USE, "another subscription has taken the cursor over"));
    }
    return mine;
  }

  private static BusException inUse(CursorKey key, String advice) {
    return new BusException(
        ErrorCode.CURSOR_IN_USE,
        "another subscription uses the cursor " + Quoted.of(key.name()) + "; " + advice);
  }

  static BusException movedFault() {
    return new BusException(
        ErrorCode.CURSOR_MOVED,
        "the cursor was set elsewhere; subscribe again to go on from there");
  }

  /** The name of a cursor that was not given one: it stands for what is subscribed to. */
  public static String defaultName(String filter, String match, String select) {
    if (match.isEmpty() && select.isEmpty() && CursorKey.mayBeName(filter)) {
      return filter;
    }
    String whole = filter + "\n" + match + "\n" + select;
    return UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /**
   * The cursors of a principal, or of all where it is null, in the order of their keys, at most
   * {@code limit}. May wait for the disk.
   */
  public List<DurableSubscription> list(@Nullable String principal, int limit) {
    String prefix = principal == null ? "" : CursorKey.prefix(principal);
    return cursors.scan(prefix, limit).entrySet().stream()
        .map(entry -> durable(CursorKey.parse(entry.getKey()), Optional.of(entry.getValue())))
        .toList();
  }

  /** The cursor of a principal with this name. May wait for the disk. */
  public Optional<DurableSubscription> find(CursorKey key) {
    Optional<TableEntry> entry = entry(key);
    return entry.isPresent() ? Optional.of(durable(key, entry)) : Optional.empty();
  }

  private DurableSubscription durable(CursorKey key, Optional<TableEntry> entry) {
    CursorAttachment user = attached.get(key.text());
    DurableSubscription.State state =
        user == null
            ? DurableSubscription.State.DETACHED
            : user.user().isLive()
                ? DurableSubscription.State.LIVE
                : DurableSubscription.State.CATCHING_UP;
    return new DurableSubscription(
        key,
        user == null ? use(key) : Optional.of(user.use()),
        entry.map(TableEntry::value).map(Cursor::decode),
        state);
  }

  /**
   * Sets a cursor elsewhere, back or forth; its user has to begin again. Waits for the disk.
   *
   * @throws BusException {@link ErrorCode#NOT_FOUND}, or as the table's stages fail
   */
  public synchronized void seek(CursorKey key, Cursor to) {
    TableEntry standing = entry(key).orElseThrow(() -> notFound(key));
    await(cursors.put(key.text(), new TableEntry(standing.epoch() + 1, to.encode())));
    CursorAttachment user = attached.get(key.text());
    if (user != null) {
      user.user().lost(movedFault());
    }
  }

  /**
   * Forgets a cursor that nobody uses. Waits for the disk.
   *
   * @throws BusException {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#CURSOR_IN_USE}, or as the
   *     table's stages fail
   */
  public synchronized void remove(CursorKey key) {
    if (entry(key).isEmpty()) {
      throw notFound(key);
    }
    if (attached.containsKey(key.text())) {
      throw inUse(key, "end that first");
    }
    Optional<ChannelFilter> filter = use(key).map(CursorUse::filter);
    await(cursors.remove(key.text()));
    await(uses.remove(key.text()));
    filter.ifPresent(each -> interest.count(each, 0, -1));
  }

  /** What stands, which cannot be removed before it is counted. */
  synchronized Optional<TableEntry> follow(CursorKey key, CursorInterest counted) {
    Optional<TableEntry> standing = entry(key);
    counted.begun(
        standing.isPresent(),
        standing.isPresent() ? use(key).map(CursorUse::filter) : Optional.empty());
    return standing;
  }

  private static BusException notFound(CursorKey key) {
    return new BusException(
        ErrorCode.NOT_FOUND, key.principal() + " has no cursor " + Quoted.of(key.name()));
  }

  private static void await(CompletionStage<?> stage) {
    CompletableFuture<?> done = stage.toCompletableFuture();
    try {
      done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BusException told) {
        throw told;
      }
      throw e;
    }
  }

  Optional<TableEntry> entry(CursorKey key) {
    return cursors.get(key.text()).filter(entry -> !entry.value().isEmpty());
  }

  Optional<CursorUse> use(CursorKey key) {
    return uses.get(key.text())
        .map(TableEntry::value)
        .filter(value -> !value.isEmpty())
        .map(CursorUse::decode);
  }

  CompletionStage<TableEntry> put(CursorKey key, TableEntry entry) {
    return cursors.put(key.text(), entry);
  }

  /** Told again with the next move where the disk does not take it. */
  void keep(CursorKey key, CursorUse use) {
    var unused = uses.put(key.text(), new TableEntry(0, use.encode()));
  }

  void requireRoom(CursorKey key) {
    if (cursors.scan(CursorKey.prefix(key.principal()), MOST).size() >= MOST) {
      throw new BusException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          key.principal() + " has " + MOST + " cursors already; remove some with subs rm");
    }
    String node = new Sender(key.principal()).node();
    if (node != null && cursors.scan("node:" + node + "/", MOST_OF_USERS).size() >= MOST_OF_USERS) {
      throw new BusException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          "the users of " + node + " have " + MOST_OF_USERS + " cursors already; remove some");
    }
  }

  long nowMicros() {
    return Micros.of(clock.instant());
  }

  boolean detach(CursorAttachment attachment) {
    return attached.remove(attachment.key().text(), attachment);
  }
}
