package io.sshbus.client.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.spool.segment.OpenGroup;
import io.sshbus.client.spool.segment.SegmentBacklog;
import io.sshbus.client.spool.segment.SegmentSettings;
import io.sshbus.client.spool.segment.Segments;
import io.sshbus.client.spool.send.Courier;
import io.sshbus.client.spool.send.CourierLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One schedule of a spool, its courier and a bus, from one seed. */
final class SpoolSimulation {
  private static final int STEPS = 40;

  final Map<String, Integer> faults = new HashMap<>();
  private final long seed;
  private final Random random;
  private final ModelBus bus;
  private final List<ChannelName> channels = new ArrayList<>();
  private final Set<String> missing = new HashSet<>();
  private final Set<String> stored = new HashSet<>();
  private final Map<String, byte[]> putAway = new HashMap<>();
  private final Map<ChannelName, Integer> newest = new HashMap<>();
  private ModelDisk disk;
  private Segments segments;
  private Courier courier;
  private long now = 1_000_000;
  private int events;
  private boolean up;

  SpoolSimulation(long seed) throws IOException {
    this.seed = seed;
    this.random = new Random(seed);
    this.bus = new ModelBus(random, this::store);
    this.disk = new ModelDisk(random);
    channels.add(ModelBus.DENIED);
    for (int i = random.nextInt(5); i >= 0; i--) {
      channels.add(new ChannelName("c" + i));
    }
    open();
  }

  private void open() throws IOException {
    SegmentSettings settings =
        new SegmentSettings(
            1 << 20, Duration.ofDays(1), 700 + random.nextInt(3000), Duration.ofSeconds(10));
    segments = open(settings);
    SegmentBacklog backlog = new SegmentBacklog(segments, () -> now);
    CourierLimits limits =
        new CourierLimits(
            2000 + random.nextInt(4000),
            600 + random.nextInt(1000),
            600 + random.nextInt(4000),
            1 + random.nextInt(8),
            1 + random.nextInt(4),
            1 + random.nextInt(3));
    courier = new Courier(backlog, bus, limits, n -> Duration.ofMillis(random.nextInt(20)));
    up = false;
  }

  private Segments open(SegmentSettings settings) throws IOException {
    while (true) {
      try {
        return new Segments(disk, settings, random);
      } catch (IOException e) {
        count("not opened");
        disk.setFull(false);
      }
    }
  }

  private void store(ChannelName channel, String body) {
    assertTrue(stored.add(body), () -> "seed " + seed + ": stored twice: " + body);
    missing.remove(body);
    int number = Integer.parseInt(body.substring(1));
    int before = newest.getOrDefault(channel, -1);
    assertTrue(number > before, () -> "seed " + seed + ": " + body + " after e" + before);
    newest.put(channel, number);
  }

  void play() throws IOException {
    for (int i = 0; i < STEPS; i++) {
      step();
      check();
    }
    drain();
  }

  private void step() throws IOException {
    now += random.nextInt(4) == 0 ? random.nextInt(3000) : random.nextInt(10);
    int action = random.nextInt(100);
    if (action < 30) {
      append();
    } else if (action < 80) {
      work();
    } else if (action < 84) {
      disk.setFull(random.nextInt(3) == 0);
      count("full");
    } else if (action < 87) {
      disk.failBy(random.nextInt(4));
      count("failing");
    } else if (action < 90) {
      tidy();
    } else if (action < 93) {
      cut();
    } else if (action < 95) {
      bus.endLine(courier, now);
    } else {
      restart(action);
    }
  }

  private void append() {
    OpenGroup group = new OpenGroup();
    List<String> bodies = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      ChannelName channel = channels.get(random.nextInt(channels.size()));
      for (int j = random.nextInt(3); j >= 0; j--) {
        String body = "e" + events++;
        bodies.add(body);
        String padding = random.nextInt(20) == 0 ? "x".repeat(random.nextInt(300)) : "";
        group.add(
            channel, EventDraft.of(body + padding.replace('x', ' ')), new CompletableFuture<>());
      }
    }
    try {
      if (segments.append(group, now)) {
        missing.addAll(bodies);
        missing.removeAll(stored);
      }
    } catch (IOException e) {
      count("not appended");
    }
  }

  private void work() {
    if (!up) {
      up = true;
      courier.up();
    }
    courier.pump(now);
    for (int i = random.nextInt(6); i >= 0; i--) {
      bus.step(courier, now);
    }
    courier.pump(now);
  }

  private void cut() {
    bus.cut();
    courier.down();
    up = false;
  }

  private void tidy() {
    try {
      segments.tidy(now);
    } catch (IOException e) {
      count("not tidied");
    }
  }

  private void restart(int action) throws IOException {
    if (action == 95) {
      try {
        segments.close();
        count("closed in order");
      } catch (IOException e) {
        count("not closed");
      }
    }
    bus.cut();
    if (action < 98) {
      count("killed");
      disk = disk.kill();
    } else {
      count("crashed");
      disk = disk.crash();
    }
    open();
  }

  /** What is accepted and neither stored nor put away must still wait. */
  private void check() {
    if (missing.size() > segments.waiting()) {
      forgetPutAway();
      assertTrue(
          missing.size() <= segments.waiting(),
          () -> "seed " + seed + ": " + segments.waiting() + " wait, not stored are " + missing);
    }
  }

  private void forgetPutAway() {
    for (String name : disk.list("bad")) {
      byte[] content = disk.bytes("bad/" + name);
      if (!name.endsWith(".reason") && content != putAway.put(name, content)) {
        for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
          if (line.startsWith("{\"channel\":\"") && line.endsWith("\"}")) {
            missing.remove(line.substring(line.indexOf(":\"e") + 2, line.length() - 2).strip());
          }
        }
      }
    }
  }

  private void drain() throws IOException {
    bus.beKind();
    disk.setFull(false);
    disk.failBy(0);
    for (int i = 0; i < 5000 && segments.waiting() > 0; i++) {
      now += 5;
      work();
    }
    assertEquals(0, segments.waiting(), () -> "seed " + seed + ": not all was sent");
    forgetPutAway();
    assertEquals(Set.of(), missing, () -> "seed " + seed + ": accepted and lost");
    now += 100_000;
    segments.tidy(now);
    List<String> left = disk.list("").stream().filter(name -> name.endsWith(".seg")).toList();
    assertTrue(left.size() <= 1, () -> "seed " + seed + ": files are left: " + left);
    bus.faults.forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
  }

  private void count(String fault) {
    faults.merge(fault, 1, Integer::sum);
  }
}
