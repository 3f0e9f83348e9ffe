package io.sshbus.it.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.EventId;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.ClientTiming;
import io.sshbus.it.fixture.Ssh;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promises, tried. How long is {@code sshbus.torture.seconds}, which faults and when {@code
 * sshbus.torture.seed}; {@code scripts/sshbus torture} sets both.
 */
class TortureTest {
  private static final String NODE = "nodea.example.com";
  private static final String YAML = "log:\n  reserveBytes: 64MiB\n";
  private static final long LOG_LEFT = 8 << 20;

  /** Times for tests: a connection is given up for lost after three seconds. */
  static final ClientTiming QUICK =
      new ClientTiming(
          Duration.ofSeconds(10),
          Duration.ofMillis(50),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2));

  private final int seconds = Integer.getInteger("sshbus.torture.seconds", 8);
  private final long seed = Long.getLong("sshbus.torture.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Ledger ledger = new Ledger();
  private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
  private final CountDownLatch never = new CountDownLatch(1);

  @TempDir Path temp;

  private enum Fault {
    KILL_ROUTER,
    STOP_ROUTER,
    FREEZE_ROUTER,
    CUT,
    HALF_OPEN,
    DELAY,
    STALL_FOLLOWERS,
    KILL_FLUSHER,
    FULL_DISK,
    KILL_AGENT,
    FREEZE_AGENT,
    KILL_KEEPER,
    KILL_HANDLER,
    KILL_PROGRAM,
    FULL_SPOOL,
    SET_CLOCK
  }

  /** The process has a limit of its own, by how long it is to run. */
  @Test
  @Timeout(value = 7, unit = TimeUnit.DAYS)
  void nothingAcceptedIsLostAndNothingAckedComesAgain() {
    try (SmallDisk disk = new SmallDisk(temp.resolve("disk"), 1024);
        SmallDisk node = new SmallDisk(temp.resolve("node"), 256);
        TorturedRouter router = new TorturedRouter(temp.resolve("disk/bus"), NODE, YAML)) {
      List<Worker> workers = workers(router);
      try {
        workers.forEach(Worker::begin);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
          pause(Duration.ofMillis(300 + random.nextInt(1500)));
          strike(router, disk, node, workers);
        }
        // What was stamped while the clock was ahead is not later than now.
        router.setClock(Duration.ofHours(2));
        for (int i = workers.size() - 1; i >= 0; i--) {
          workers.get(i).finish();
        }
        audit(router, workers);
      } finally {
        workers.forEach(Worker::close);
      }
    }
  }

  private List<Worker> workers(TorturedRouter router) {
    ClientOptions options =
        ClientOptions.of("127.0.0.1", router.proxy().port(), NODE)
            .withKey(router.key().file())
            .withKnownHosts(router.knownHosts())
            .withTiming(QUICK);
    Ssh rekeying = router.node().with("-o", "RekeyLimit=64K");
    Path spool = temp.resolve("node/spool");
    TorturedAgent agent = new TorturedAgent("agent", temp.resolve("agent"), spool, router, ledger);
    return List.of(
        agent,
        follower("acks", LineFollower.Way.acking(router.node(), "acks"), 1),
        follower("after", LineFollower.Way.naming(rekeying), 2),
        follower("local one", LineFollower.Way.sharing(agent.socket()), 4),
        follower("local two", LineFollower.Way.sharing(agent.socket()), 5),
        new ClientFollower("client", options, ledger, new Random(seed + 3)),
        new ShellSpool("shell", spool, router, ledger),
        new ProgramWorker("program", spool.resolve("java/program"), router, ledger),
        new ClientPublisher("memory", options, ledger),
        new SocketPublisher("socket", agent, ledger));
  }

  private LineFollower follower(String name, LineFollower.Way way, int stream) {
    return new LineFollower(name, way, ledger, new Random(seed + stream));
  }

  private void pause(Duration time) {
    try {
      assertTrue(!never.await(time.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void strike(TorturedRouter router, SmallDisk disk, SmallDisk node, List<Worker> workers) {
    Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
    struck.merge(fault, 1, Integer::sum);
    switch (fault) {
      case KILL_ROUTER -> router.killAndRestart();
      case STOP_ROUTER -> router.stopAndRestart();
      case FREEZE_ROUTER ->
          router.freeze(this::pause, Duration.ofMillis(3000 + random.nextInt(2000)));
      case CUT -> router.proxy().cut();
      case HALF_OPEN -> router.proxy().halfOpen();
      case DELAY -> {
        router.proxy().delayMillis(1 + random.nextInt(20));
        pause(Duration.ofSeconds(1));
        router.proxy().delayMillis(0);
      }
      case STALL_FOLLOWERS ->
          LineFollower.stall(
              workers.stream()
                  .filter(LineFollower.class::isInstance)
                  .map(LineFollower.class::cast)
                  .toList(),
              this::pause,
              Duration.ofMillis(random.nextInt(6000)));
      case KILL_FLUSHER -> {
        for (Worker worker : workers) {
          if (worker instanceof ShellSpool spool) {
            spool.killFlusher(random.nextBoolean());
          }
        }
      }
      case FULL_DISK -> {
        if (disk.isMounted()) {
          disk.fill(LOG_LEFT, this::pause, Duration.ofSeconds(2));
        }
      }
      case KILL_AGENT -> agent(workers).kill();
      case FREEZE_AGENT ->
          agent(workers).freeze(this::pause, Duration.ofMillis(2000 + random.nextInt(4000)));
      case KILL_KEEPER -> agent(workers).killKeeper();
      case KILL_HANDLER -> agent(workers).killHandler();
      case KILL_PROGRAM -> {
        for (Worker worker : workers) {
          if (worker instanceof ProgramWorker program) {
            program.kill();
          }
        }
      }
      case FULL_SPOOL -> {
        if (node.isMounted()) {
          node.fill(random.nextInt(2) * 65536L, this::pause, Duration.ofSeconds(2));
        }
      }
      case SET_CLOCK -> router.setClock(Duration.ofSeconds(random.nextInt(7200) - 3600));
    }
  }

  private static TorturedAgent agent(List<Worker> workers) {
    return workers.stream()
        .filter(TorturedAgent.class::isInstance)
        .map(TorturedAgent.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private void audit(TorturedRouter router, List<Worker> workers) {
    List<Ledger.Stored> log = log(router);
    EventId newest = log.get(log.size() - 1).id();
    for (Worker worker : workers) {
      if (worker instanceof LineFollower || worker instanceof ClientFollower) {
        Awaitility.await("seed " + seed)
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () ->
                    assertEquals(
                        Optional.of(newest), ledger.newestOf(worker.name()), worker.name()));
      }
    }
    System.out.printf(
        "torture: seed %d, %d s, %d accepted, %d stored, %d delivered, faults %s%n",
        seed, seconds, ledger.acceptedCount(), log.size(), ledger.deliveredCount(), struck);
    assertEquals(List.of(), ledger.audit(log), "seed " + seed);
    assertTrue(ledger.acceptedCount() > 100, "something was published");
  }

  private static List<Ledger.Stored> log(TorturedRouter router) {
    List<Ledger.Stored> log = new ArrayList<>();
    for (String line :
        router
            .operator()
            .lines("tail", "'torture/#'", "--since", "all", "--until", "now", "-o", "'%i %c %b'")) {
      String[] words = line.split(" ", 3);
      log.add(new Ledger.Stored(EventId.parse(words[0]), words[1], Integer.parseInt(words[2])));
    }
    return log;
  }
}
