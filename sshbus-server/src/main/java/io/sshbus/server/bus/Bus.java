package io.sshbus.server.bus;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Micros;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.lease.LeaseDesk;
import io.sshbus.lease.Leases;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.Cursor;
import io.sshbus.log.Engine;
import io.sshbus.log.EventLog;
import io.sshbus.log.Journal;
import io.sshbus.log.Since;
import io.sshbus.log.StateMachine;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.Stream;
import io.sshbus.routing.Contents;
import io.sshbus.routing.Deliveries;
import io.sshbus.routing.PartitionRouter;
import io.sshbus.routing.Ring;
import io.sshbus.routing.Subscription;
import io.sshbus.routing.Wanted;
import io.sshbus.rules.RuleSet;
import io.sshbus.server.cursor.CursorStore;
import io.sshbus.server.group.GroupDefinition;
import io.sshbus.server.group.GroupSource;
import io.sshbus.server.group.Groups;
import io.sshbus.server.interest.InterestDesk;
import io.sshbus.server.request.RequestDesk;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Puts together the log, the routers of its partitions, and what they need. Owns the routers'
 * threads; the engine and the shared threads belong to who opened them.
 */
public final class Bus implements AutoCloseable {
  private static final ChannelName AUDIT = new ChannelName("$SYS/audit");
  private static final long CONTENTS_BYTES = 32L << 20;
  private static final long AGAIN_SECONDS = 5;

  /** What is sent to a node waits for it, also where it never came. */
  private static final ChannelFilter RECIPIENTS = new ChannelFilter("$to/+/#");

  private volatile BusSettings settings;
  private final BusThreads threads;
  private final Clock clock;
  private final EventLog log;
  private final InterestDesk interest;
  private final CursorStore cursors;
  private final Groups groups;
  private final LeaseDesk leases;
  private final RuleCourt court;
  private final BackPressure backPressure;
  private final StartingPlaces places;
  private final Announcer announcer;
  private final RequestDesk requests;
  private final Turns turns;
  private final Turns commands;
  private final Contents contents = new Contents(CONTENTS_BYTES);
  private final Map<Integer, RouterThread> routers = new TreeMap<>();
  private final Map<Integer, Stored> stored = new TreeMap<>();

  /**
   * Where everything is kept.
   *
   * @param journal of the engine
   * @param leases of this router; closed with the bus
   */
  public record Store(Engine engine, Journal journal, LeaseDesk leases) {
    /**
     * An engine that no other router has, and its journal, which grants leases to {@code router}.
     *
     * @param others what is behind the journal besides the leases
     */
    public static Store open(
        Engine engine, Map<String, StateMachine> others, String router, Clock clock) {
      Leases machine = new Leases();
      Map<String, StateMachine> machines = new TreeMap<>(others);
      machines.put(Leases.MACHINE, machine);
      Journal journal = engine.journal(machines);
      return new Store(
          engine,
          journal,
          new LeaseDesk(
              journal,
              machine,
              new LeaseDesk.Identity(router, true),
              new LeaseDesk.Source(UUID::randomUUID, () -> Micros.of(clock.instant()))));
    }
  }

  /** A bus over an engine with nothing behind its journal but leases. */
  public Bus(BusSettings settings, Engine engine, BusThreads threads, Clock clock) {
    this(settings, Store.open(engine, Map.of(), settings.router(), clock), threads, clock);
  }

  /**
   * A bus over {@code store} without rules about content, its routers at the end of their
   * partitions.
   */
  public Bus(BusSettings settings, Store store, BusThreads threads, Clock clock) {
    Engine engine = store.engine();
    this.settings = settings;
    this.threads = threads;
    this.clock = clock;
    this.log = engine.log();
    this.interest = new InterestDesk(settings.router(), engine, threads.timer(), threads.readers());
    interest.count(RECIPIENTS, 0, 1);
    this.cursors = new CursorStore(engine, clock, interest);
    this.court = new RuleCourt(threads.judges(), 2 * settings.inFlightBytes(), this::settled);
    this.backPressure = new BackPressure(this::bytesWaiting, settings.inFlightBytes());
    this.places = new StartingPlaces(log, clock);
    this.announcer = new Announcer(this::announce, this::soon);
    this.turns = new Turns(threads.matchers(), threads.matcherCount(), System::nanoTime);
    this.commands = new Turns(threads.readers(), threads.readerCount(), System::nanoTime);
    this.requests = new RequestDesk(new SplittableRandom(), threads.timer(), threads.readers());
    for (int partition : log.partitions()) {
      stored.put(partition, new Stored());
      routers.put(partition, new RouterThread(partition, wake -> router(partition, wake)));
    }
    this.groups =
        new Groups(
            new GroupLog(),
            new Groups.Store(engine, store.leases()),
            new Groups.Threads(threads.readers(), threads.timer()),
            settings.groups(),
            interest);
    this.leases = store.leases();
    log.follow(this::committed);
    routers.values().forEach(RouterThread::start);
  }

  private PartitionRouter router(int partition, Runnable wake) {
    Ring ring = new Ring(log.bounds(partition).next(), settings.ringBytes());
    return new PartitionRouter(
        partition, log, ring, feed -> threads.readers().execute(feed::pull), wake);
  }

  private void committed(List<StoredBatch> batches) {
    for (StoredBatch batch : batches) {
      router(batch.partition()).router().committed(batch);
      stored(batch.partition()).count(batch.batch());
    }
    for (StoredBatch batch : batches) {
      router(batch.partition()).wake();
    }
  }

  private RouterThread router(int partition) {
    RouterThread router = routers.get(partition);
    if (router == null) {
      throw new IllegalStateException("partition " + partition + " has no router");
    }
    return router;
  }

  /** What has been stored in {@code partition} since the start. */
  public Stored stored(int partition) {
    Stored found = stored.get(partition);
    if (found == null) {
      throw new IllegalStateException("partition " + partition + " is not counted");
    }
    return found;
  }

  /** What the configuration says. */
  public BusSettings settings() {
    return settings;
  }

  /** The partitions of events. */
  public EventLog log() {
    return log;
  }

  /** The threads that connections share. */
  public BusThreads threads() {
    return threads;
  }

  /** The clock of this bus. */
  public Clock clock() {
    return clock;
  }

  /** Microseconds since 1970, now. */
  public long nowMicros() {
    return Micros.of(clock.instant());
  }

  /** The durable cursors. */
  public CursorStore cursors() {
    return cursors;
  }

  /** Who wants what is published, and who wants to know that. */
  public InterestDesk interest() {
    return interest;
  }

  /** The groups. */
  public Groups groups() {
    return groups;
  }

  /** Whether publishers must be held back. */
  public BackPressure backPressure() {
    return backPressure;
  }

  /** Where requests and replies are served. */
  public RequestDesk requests() {
    return requests;
  }

  /** Where subscriptions begin. */
  public StartingPlaces places() {
    return places;
  }

  private void settled() {
    backPressure.settled();
  }

  /** How many bytes of events wait for rules or the disk. */
  public long bytesWaiting() {
    return court.bytesWaiting() + log.bytesWaiting();
  }

  /** The rules in force, with their figures. */
  public RuleSet rules() {
    return court.rules();
  }

  RuleCourt court() {
    return court;
  }

  /** The way of one stream's batches on {@code channel} into the log. */
  public RuledChannel ruled(ChannelName channel) {
    return new RuledChannel(this, channel);
  }

  /** Takes in what the configuration says now; any thread. */
  public void configure(BusSettings now, RuleSet rules) {
    settings = now;
    rules.republished().forEach(filter -> interest.count(filter, 0, 1));
    court.rules().republished().forEach(filter -> interest.count(filter, 0, -1));
    court.replace(rules);
  }

  /** Stores a batch; completes as {@link EventLog#append} does. */
  public CompletionStage<AppendOutcome> append(AppendRequest request) {
    return log.append(request).whenComplete((outcome, fault) -> backPressure.settled());
  }

  /** Says something as the bus itself; completes as {@link EventLog#append} does. */
  public CompletionStage<AppendOutcome> announce(ChannelName channel, EventDraft event) {
    EventsWriter events = new EventsWriter(event.body().length() + 64);
    events.add(event);
    Envelope envelope =
        Envelope.unstamped(channel, Sender.BUS, new ProducerNumber("", 0), Tags.NONE, Tags.NONE);
    return append(
        new AppendRequest(
            new BatchDraft(envelope, events.finish()), new Stream.Session(), Stream.NONE));
  }

  private void soon(Runnable task) {
    var unused = threads.timer().schedule(task, AGAIN_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Says something as the bus itself, again and again while the log refuses it. The events of a
   * channel are stored in the order of these calls.
   */
  public void insist(ChannelName channel, EventDraft event) {
    announcer.say(channel, event);
  }

  /** Tells {@code $SYS/audit} what somebody changed, later where the log refuses it now. */
  public void audit(String by, String command, String outcome) {
    Bytes body =
        Bytes.utf8(
            Json.mapper()
                .createObjectNode()
                .put("by", by)
                .put("command", command)
                .put("outcome", outcome)
                .put("time", EventJson.time(clock.instant()))
                .toString());
    insist(AUDIT, new EventDraft(body, Tags.NONE, null, null, false, true));
  }

  /**
   * Where it is looked for where a subscription begins, when that takes a look into the log's
   * events: in turns with everybody else's patterns and not on readers, who have more to do.
   *
   * @param events which are looked for
   * @param owner as in {@link #subscribe}
   */
  public Executor searching(Wanted events, String owner) {
    return events.isEverything() ? threads.readers() : turns.of(owner);
  }

  /**
   * Where the commands of one run, which may wait for the disk: in turns with those of others, and
   * never on all readers at once, so that whoever gives many waits for itself.
   *
   * @param owner whose they are, the users of a node together
   */
  public Executor commands(Sender owner) {
    return commands.of(owner.owner());
  }

  /**
   * Makes a subscription, which begins once it is started.
   *
   * @param events which of the filter's events are wanted
   * @param owner in whose turns it is found out which those are: the {@link
   *     io.sshbus.identity.Principal#id} of a subscriber
   */
  public Subscription subscribe(
      ChannelFilter filter, Wanted events, String owner, Deliveries deliveries) {
    List<PartitionRouter> wanted = new ArrayList<>();
    for (int partition : log.partitionsOf(filter)) {
      wanted.add(router(partition).router());
    }
    Subscription.Matching matching =
        events.isEverything() ? null : new Subscription.Matching(events, contents, turns.of(owner));
    return new Subscription(filter, wanted, matching, deliveries, this::nowMicros);
  }

  /** The bus, as groups see it. */
  private final class GroupLog implements GroupSource {
    @Override
    public Subscription subscribe(
        ChannelFilter filter, GroupDefinition definition, Deliveries deliveries) {
      Wanted wanted = Wanted.parse(definition.select(), definition.match());
      return Bus.this.subscribe(filter, wanted, definition.owner(), deliveries);
    }

    @Override
    public Cursor placeOf(ChannelFilter filter, Since since) {
      return places.of(filter, since);
    }

    @Override
    public CompletionStage<AppendOutcome> append(AppendRequest request) {
      return Bus.this.append(request);
    }

    @Override
    public long millis() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public long micros() {
      return nowMicros();
    }
  }

  @Override
  public void close() {
    interest.close();
    leases.close();
    routers.values().forEach(RouterThread::close);
  }
}
