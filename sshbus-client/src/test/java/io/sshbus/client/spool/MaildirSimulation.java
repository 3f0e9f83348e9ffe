package io.sshbus.client.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.client.spool.maildir.MaildirBacklog;
import io.sshbus.client.spool.maildir.MaildirSettings;
import io.sshbus.client.spool.send.Courier;
import io.sshbus.client.spool.send.CourierLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One schedule, from one seed, of a machine's spool that is sent in turn by the Java side and by
 * {@code sshbus-flush}: killed at any call of the disk, with the machine or alone, and robbed of
 * the lock.
 */
final class MaildirSimulation {
  private static final int STEPS = 40;
  private static final Pattern BODY = Pattern.compile("\"body\":\"(e[0-9]+)\"");

  final Map<String, Integer> faults = new HashMap<>();
  private final long seed;
  private final Random random;
  private final ModelBus bus;
  private final List<String> channels = new ArrayList<>();
  private final Set<String> accepted = new HashSet<>();
  private final Set<String> stored = new HashSet<>();
  private final Map<ChannelName, Integer> newest = new HashMap<>();
  private ModelDisk disk;
  private MaildirBacklog backlog;
  private Courier courier;
  private boolean open;
  private boolean held;
  private int asksToLoss = Integer.MAX_VALUE;
  private boolean up;
  private int malformed;
  private int files;
  private int events;
  private int flushers;
  private long now = 1_000_000;

  MaildirSimulation(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.bus = new ModelBus(random, this::store);
    this.disk = new ModelDisk(random);
    channels.add(ModelBus.DENIED.value());
    for (int i = random.nextInt(4); i >= 0; i--) {
      channels.add("c" + i);
    }
    begin();
  }

  private void begin() {
    backlog = new MaildirBacklog(() -> now);
    CourierLimits limits =
        new CourierLimits(
            2000 + random.nextInt(4000),
            600 + random.nextInt(1000),
            600 + random.nextInt(4000),
            1 + random.nextInt(8),
            1 + random.nextInt(4),
            1);
    courier = new Courier(backlog, bus, limits, n -> Duration.ofMillis(random.nextInt(20)));
    open = false;
    held = false;
    asksToLoss = Integer.MAX_VALUE;
    up = false;
  }

  private void store(ChannelName channel, String body) {
    assertTrue(stored.add(body), () -> "seed " + seed + ": stored twice: " + body);
    int number = Integer.parseInt(body.substring(1));
    int before = newest.getOrDefault(channel, -1);
    assertTrue(number > before, () -> "seed " + seed + ": " + body + " after e" + before);
    newest.put(channel, number);
  }

  void play() throws IOException {
    for (int i = 0; i < STEPS; i++) {
      try {
        step();
      } catch (ModelDisk.Killed e) {
        restart(random.nextInt(3) == 0);
      }
      check();
    }
    drain();
  }

  private void step() throws IOException {
    now += random.nextInt(4) == 0 ? random.nextInt(3000) : random.nextInt(10);
    int action = random.nextInt(100);
    if (action < 25) {
      publish();
    } else if (action < 70) {
      work();
    } else if (action < 73) {
      disk.setFull(random.nextInt(3) == 0);
      count("full");
    } else if (action < 76) {
      disk.failBy(random.nextInt(4));
      count("failing");
    } else if (action < 79) {
      backlog.tidy();
    } else if (action < 82) {
      cut();
    } else if (action < 84) {
      bus.endLine(courier, now);
    } else if (action < 90) {
      disk.killAt(random.nextInt(20));
      count("to be killed");
    } else if (action < 91) {
      lose();
    } else if (action < 94) {
      publish();
      publish();
      asksToLoss = random.nextInt(6);
    } else if (action < 97) {
      giveTurn();
    } else {
      restart(action == 97);
    }
  }

  private void publish() {
    StringBuilder text = new StringBuilder();
    int lines = random.nextInt(3) == 0 ? random.nextInt(6) : 1;
    for (int i = 0; i < lines; i++) {
      int kind = random.nextInt(20);
      if (kind == 0) {
        text.append(random.nextBoolean() ? "\n" : "\r\n");
      } else if (kind == 1) {
        text.append("{\"channel\":\"c0\",\"bdy\":\"x\"}\n");
        malformed++;
      } else {
        String body = "e" + events++;
        accepted.add(body);
        String channel = channels.get(random.nextInt(channels.size()));
        text.append("{\"channel\":\"").append(channel).append("\",\"body\":\"").append(body);
        text.append(kind == 2 ? "\"}\r\n" : "\"}\n");
      }
    }
    disk.put("new/%08d".formatted(files++), Bytes.utf8(text.toString()).toArray());
    backlog.look();
  }

  private void work() {
    if (!open) {
      open();
    }
    if (!up) {
      up = true;
      courier.up();
    }
    courier.pump(now);
    for (int i = random.nextInt(6); i >= 0; i--) {
      bus.step(courier, now);
    }
    courier.pump(now);
    if (open && !held) {
      giveUp("lost");
    }
  }

  /** Whether we have the lock; it may go to the shell just before a step that needs it. */
  private boolean isHeld() {
    if (held && asksToLoss-- == 0) {
      count("lock lost at work");
      held = false;
      flush(newFlusher().patient());
      publish();
    }
    return held;
  }

  private void giveUp(String why) {
    backlog.close();
    courier.startOver(why, now);
    open = false;
    held = false;
    asksToLoss = Integer.MAX_VALUE;
  }

  private void open() {
    held = true;
    try {
      backlog.open(
          disk,
          new MaildirSettings(
              Duration.ofDays(10_000), Duration.ofSeconds(5), 1 + random.nextInt(3)),
          random,
          this::isHeld);
      open = true;
    } catch (IOException e) {
      count("not opened");
    }
  }

  private void cut() {
    bus.cut();
    courier.down();
    up = false;
  }

  /** The lock goes to the shell, and we go on for a while as if nothing were. */
  private void lose() {
    if (!open) {
      return;
    }
    count("lock lost");
    held = false;
    courier.pump(now);
    flush(newFlusher());
    publish();
    courier.pump(now);
    giveUp("lost");
  }

  /** In order: we leave, and the shell sends. */
  private void giveTurn() {
    if (open) {
      count("gave turn");
      backlog.save();
      giveUp("turn");
    }
    cut();
    flush(newFlusher());
  }

  private ModelFlusher newFlusher() {
    return new ModelFlusher(disk, bus, random, 1_000_000 + flushers++);
  }

  private void flush(ModelFlusher flusher) {
    count("flushed");
    try {
      flusher.pass();
    } catch (IOException e) {
      bus.close(1_000_000 + flushers - 1);
      count("flush failed");
    }
  }

  private void restart(boolean crash) {
    count(crash ? "crashed" : "killed");
    bus.cut();
    disk = crash ? disk.crash() : disk.kill();
    begin();
  }

  /** What is neither stored nor in {@code bad/} must still wait. */
  private void check() throws IOException {
    Set<String> missing = new HashSet<>(accepted);
    missing.removeAll(stored);
    for (String directory : List.of("new", "cur", "bad")) {
      missing.removeAll(bodies(directory));
    }
    assertEquals(Set.of(), missing, () -> "seed " + seed + ": accepted and lost");
  }

  private List<String> bodies(String directory) throws IOException {
    List<String> found = new ArrayList<>();
    for (String name : disk.list(directory)) {
      Matcher body = BODY.matcher(Bytes.wrap(disk.read(directory + "/" + name, 1 << 20)).text());
      while (body.find()) {
        found.add(body.group(1));
      }
    }
    return found;
  }

  private void drain() throws IOException {
    bus.beKind();
    disk.setFull(false);
    disk.failBy(0);
    disk.killAt(Integer.MAX_VALUE);
    asksToLoss = Integer.MAX_VALUE;
    for (int i = 0; i < 5000 && !isEmpty(); i++) {
      now += 5;
      work();
      if (i % 100 == 99) {
        now += 2000;
        backlog.tidy();
      }
    }
    assertTrue(isEmpty(), () -> "seed " + seed + ": not all was sent: " + disk.list("cur"));
    check();
    List<String> bad = bodies("bad");
    assertEquals(bad.size(), new HashSet<>(bad).size(), () -> "seed " + seed + ": twice in bad");
    Set<String> both = new HashSet<>(bad);
    both.retainAll(stored);
    assertEquals(Set.of(), both, () -> "seed " + seed + ": refused and stored");
    reasons();
    bus.faults.forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
  }

  private void reasons() throws IOException {
    int all = 0;
    for (String name : disk.list("bad")) {
      if (!name.endsWith(".reason")) {
        long lines = Bytes.wrap(disk.read("bad/" + name, 1 << 20)).text().lines().count();
        String reason = Bytes.wrap(disk.read("bad/" + name + ".reason", 1 << 20)).text();
        assertEquals(lines, reason.lines().count(), () -> "seed " + seed + ": " + name);
        all += (int) lines - bodiesIn(name);
      }
    }
    assertEquals(malformed, all, () -> "seed " + seed + ": lines that are no events");
  }

  private int bodiesIn(String name) throws IOException {
    String text = Bytes.wrap(disk.read("bad/" + name, 1 << 20)).text();
    return (int) BODY.matcher(text).results().count();
  }

  private boolean isEmpty() {
    return disk.list("new").isEmpty() && disk.list("cur").isEmpty();
  }

  private void count(String fault) {
    faults.merge(fault, 1, Integer::sum);
  }
}
