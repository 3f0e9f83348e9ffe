package io.sshbus.server;

import io.sshbus.channel.Bytes;
import io.sshbus.group.GroupRules;
import io.sshbus.identity.KnownHosts;
import io.sshbus.keys.KeyChanges;
import io.sshbus.keys.KeyFiles;
import io.sshbus.keys.registry.Cause;
import io.sshbus.keys.registry.KeyRegistry;
import io.sshbus.log.StateMachine;
import io.sshbus.log.rocksdb.Fault;
import io.sshbus.log.rocksdb.Limits;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.log.rocksdb.Surroundings;
import io.sshbus.rules.RuleSet;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import io.sshbus.server.command.CommandPrograms;
import io.sshbus.server.command.RouterOperation;
import io.sshbus.server.config.GroupSettings;
import io.sshbus.server.config.Quota;
import io.sshbus.server.config.ServerConfig;
import io.sshbus.server.data.DataDirectory;
import io.sshbus.server.figures.FigureNews;
import io.sshbus.server.figures.FigureReader;
import io.sshbus.server.figures.Figures;
import io.sshbus.server.figures.MetricsHost;
import io.sshbus.server.group.GroupPolicy;
import io.sshbus.server.keymaster.KeyMaster;
import io.sshbus.server.keymaster.Registrar;
import io.sshbus.server.session.BusChannelProgram;
import io.sshbus.server.session.Connections;
import io.sshbus.server.ssh.DoorSettings;
import io.sshbus.server.ssh.SshDoor;
import io.sshbus.wire.RouterFrame;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole router: puts together the parts on one data directory, and takes them apart again in the
 * right order.
 */
public final class Router implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final long KEYS_MILLIS = 1000;
  private static final long DRAIN_LOOK_NANOS = 5_000_000;

  private final ServerConfig config;
  private final BusThreads threads;
  private final PublishQuotas quotas;
  private final RocksEngine engine;
  private final Bus bus;
  private final @Nullable KeyMaster keyMaster;
  private final @Nullable Registrar registrar;
  private final KeyFiles keys;
  private final Connections connections;
  private final SshDoor door;
  private final FigureReader figures;
  private final CompletableFuture<Boolean> drainAsked = new CompletableFuture<>();
  private final @Nullable FigureNews news;
  private final InetSocketAddress address;

  private Router(ServerConfig config, DataDirectory data, Clock clock) throws IOException {
    this.config = config;
    this.threads = BusThreads.forProcessors(Runtime.getRuntime().availableProcessors());
    this.quotas = new PublishQuotas(quotas(config));
    this.engine = RocksEngine.open(engineSettings(config, data, clock));
    KeyRegistry registry = new KeyRegistry(KeyMaster.LIMITS);
    // Its commands are in the journal, whether it is used now or not.
    Map<String, StateMachine> machines = Map.of(KeyRegistry.MACHINE, registry);
    Bus.Store store = Bus.Store.open(engine, machines, config.name().value(), clock);
    this.bus = new Bus(busSettings(config, quotas), store, threads, clock);
    bus.configure(bus.settings(), LiveConfig.rules(config));
    this.keyMaster =
        config.keymaster().enabled()
            ? new KeyMaster(bus, config.keymaster(), registry, store.journal())
            : null;
    this.registrar = keyMaster == null ? null : new Registrar(keyMaster);
    this.keys =
        new KeyFiles(
            data.path(), ZoneId.systemDefault(), keyMaster == null ? null : keyMaster.registry());
    this.connections =
        new Connections(
            bus,
            new Connections.Limits(
                config.limits().connectionsPerNode(),
                config.limits().inFlightPerConnection().bytes()),
            key -> keys.current().trusted(key));
    this.figures = new FigureReader(bus, connections, clock.instant(), disk(config, data));
    CommandPrograms programs =
        new CommandPrograms(
            bus,
            connections,
            channelSettings(config),
            new RouterOperation(
                figures,
                new LiveConfig(data.config(), config, bus, connections, this::takeIn),
                () -> drainAsked.complete(true)),
            keyMaster == null || registrar == null
                ? null
                : new CommandPrograms.KeyDoor(keyMaster, registrar));
    this.door =
        new SshDoor(
            doorSettings(config, data),
            bus,
            keys::current,
            connections,
            new SshDoor.Services(programs, new MetricsHost(figures, threads)));
    this.address = open(data);
    watchKeys();
    Duration interval = config.figures().interval();
    this.news = interval == null ? null : new FigureNews(bus, figures, interval);
  }

  private static Supplier<Figures.Disk> disk(ServerConfig config, DataDirectory data) {
    File place = data.db().toFile();
    long reserve = config.log().reserveBytes().bytes();
    return () -> new Figures.Disk(place.getUsableSpace(), place.getTotalSpace(), reserve);
  }

  private void startKeyMaster(DataDirectory data) throws IOException {
    KeyMaster master = keyMaster;
    if (master == null) {
      return;
    }
    master.start(ended -> connections.hangUp(key -> ended.contains(key.fingerprint())));
    if (!data.hasImportedNodes()) {
      importNodes(master, data);
    }
  }

  private static void importNodes(KeyMaster master, DataDirectory data) throws IOException {
    Path file = data.path().resolve(KeyFiles.NODES);
    if (Files.exists(file)) {
      KnownHosts nodes = KnownHosts.parse(Bytes.wrap(Files.readAllBytes(file)));
      nodes.problems().forEach(problem -> LOG.warn("{}: {}", KeyFiles.NODES, problem));
      master.take(nodes, Cause.bus("imported from " + file));
      LOG.info("KeyMaster has imported {} and keeps the nodes from now on", file);
    }
    data.nodesAreImported();
  }

  /** Whatever was started is stopped again where the door cannot be opened. */
  private InetSocketAddress open(DataDirectory data) throws IOException {
    try {
      connections.begin();
      startKeyMaster(data);
      refreshKeys();
      InetSocketAddress bound = door.open();
      data.writeClientFiles(bound);
      return bound;
    } catch (IOException | RuntimeException fault) {
      stop();
      throw fault;
    }
  }

  /**
   * Starts a router on an open data directory, which stays its caller's.
   *
   * @throws IOException the address cannot be listened on
   * @throws RuntimeException the log cannot be opened; the message says why
   */
  public static Router start(ServerConfig config, DataDirectory data) throws IOException {
    return start(config, data, Clock.systemUTC());
  }

  /** The same with a clock for all that is stamped with time; it may be set back and forth. */
  public static Router start(ServerConfig config, DataDirectory data, Clock clock)
      throws IOException {
    return new Router(config, data, clock);
  }

  private static RocksSettings engineSettings(
      ServerConfig config, DataDirectory data, Clock clock) {
    return new RocksSettings(
        data.db(),
        config.log().classes(),
        Limits.DEFAULT
            .withReserve(config.log().reserveBytes().bytes())
            .withQueue(config.limits().inFlight().bytes())
            .withChannelsPerSender(config.limits().channelsPerNode()),
        Surroundings.real(Router::report).withClock(clock));
  }

  private static void report(Fault fault) {
    if (fault instanceof Fault.Stopped stopped) {
      LOG.error("{}", stopped.message(), stopped.cause());
    } else {
      LOG.warn("{}", fault.message());
    }
  }

  private void takeIn(ServerConfig next) {
    RuleSet rules = LiveConfig.rules(next);
    quotas.replace(quotas(next));
    bus.configure(bus.settings().withRights(next.rights()), rules);
  }

  private static Function<String, PublishQuotas.Quota> quotas(ServerConfig config) {
    return node -> quota(config.quotas().ofNode(node));
  }

  private static BusSettings busSettings(ServerConfig config, PublishQuotas quotas) {
    return new BusSettings(
        config.name().value(),
        config.rights(),
        quotas,
        config.log().ringBytes().bytes(),
        // Windows close long before the engine has to refuse.
        config.limits().inFlight().bytes() / 2,
        config.groups().stream().map(Router::policy).toList());
  }

  private static GroupPolicy policy(GroupSettings group) {
    return new GroupPolicy(
        group.name(),
        group.filter(),
        group.members(),
        new GroupRules(group.maxDeliveries(), group.ackTimeout().toMillis()),
        group.deadLetters() == null
            ? GroupPolicy.defaultDeadLetters(group.name())
            : group.deadLetters());
  }

  private static PublishQuotas.Quota quota(Quota configured) {
    return new PublishQuotas.Quota(
        configured.storedShare().value() / 100.0,
        configured.bytesPerSecond() == null ? 0 : configured.bytesPerSecond().bytes());
  }

  private static BusChannelProgram.Settings channelSettings(ServerConfig config) {
    RouterFrame.Limits frames =
        new RouterFrame.Limits(
            (int) config.limits().frame().bytes(),
            (int) config.limits().body().bytes(),
            config.limits().subscriptionsPerChannel());
    return new BusChannelProgram.Settings(frames, config.limits().outboxPerChannel().bytes());
  }

  private static DoorSettings doorSettings(ServerConfig config, DataDirectory data) {
    DoorSettings.Limits limits =
        new DoorSettings.Limits(
            config.limits().unauthenticated(),
            config.limits().unauthenticatedPerAddress(),
            config.limits().authTimeout(),
            config.limits().authAttempts(),
            config.limits().channelsPerConnection());
    return new DoorSettings(
        new InetSocketAddress(config.listen().host(), config.listen().port()),
        data.hostKey(),
        limits,
        config.keepalive().interval(),
        config.keepalive().deadline(),
        config.ssh().ctr(),
        config.keymaster().enabled());
  }

  private void watchKeys() {
    var unused =
        threads
            .timer()
            .scheduleWithFixedDelay(
                () -> threads.readers().execute(this::refreshKeys),
                KEYS_MILLIS,
                KEYS_MILLIS,
                TimeUnit.MILLISECONDS);
  }

  /** Those whose keys were taken away are hung up on. */
  private void refreshKeys() {
    KeyChanges changes = keys.refresh(bus.clock().instant());
    changes.problems().forEach(problem -> LOG.warn("{}", problem));
    if (!changes.removed().isEmpty()) {
      connections.hangUp(changes.removed().keySet()::contains);
    }
  }

  private boolean isDrained() {
    return connections.isQuiet() && bus.bytesWaiting() == 0;
  }

  /** Where the router listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Completes when an operator wants the router to stop; who started it closes it then. */
  public CompletionStage<Boolean> drainAsked() {
    return drainAsked.minimalCompletionStage();
  }

  /**
   * Lets nobody in any more, says goodbye, waits until what was received is on disk, at most as
   * long as the configuration says, and stops.
   */
  @Override
  public void close() {
    if (news != null) {
      news.close();
    }
    long deadline = System.nanoTime() + config.drain().timeout().toNanos();
    door.stopListening();
    connections.drain();
    while (!isDrained() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(this, DRAIN_LOOK_NANOS);
    }
    stop();
  }

  private void stop() {
    door.close();
    if (registrar != null) {
      registrar.close();
    }
    bus.close();
    threads.close();
    engine.close();
  }
}
