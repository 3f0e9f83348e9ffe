package io.sshbus.client.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsReader;
import io.sshbus.client.spool.segment.OpenGroup;
import io.sshbus.client.spool.segment.SegmentBacklog;
import io.sshbus.client.spool.segment.SegmentSettings;
import io.sshbus.client.spool.segment.Segments;
import io.sshbus.client.spool.send.Backlog;
import io.sshbus.client.spool.send.Courier;
import io.sshbus.client.spool.send.CourierLimits;
import io.sshbus.client.spool.send.Parcel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a spool makes of files that a crash, a fault or a backup has left. */
class SegmentsTest {
  private static final SegmentSettings SETTINGS =
      new SegmentSettings(1 << 20, Duration.ofDays(1), 1000, Duration.ofMinutes(1));
  private static final ChannelName CHANNEL = new ChannelName("raid/status");
  private static final Backlog.Selection EVERYTHING =
      new Backlog.Selection() {
        @Override
        public boolean wants(ChannelName channel, long first) {
          return true;
        }

        @Override
        public boolean isEnough() {
          return false;
        }
      };

  private final Random random = new Random(7);

  private Segments open(ModelDisk disk) throws IOException {
    return new Segments(disk, SETTINGS, random);
  }

  private static void append(Segments segments, String... bodies) throws IOException {
    OpenGroup group = new OpenGroup();
    for (String body : bodies) {
      group.add(CHANNEL, EventDraft.of(body), new CompletableFuture<>());
    }
    assertTrue(segments.append(group, 1000));
  }

  private static List<String> read(Segments segments) throws IOException {
    SegmentBacklog backlog = new SegmentBacklog(segments, () -> 1000);
    List<String> bodies = new ArrayList<>();
    for (Parcel next = backlog.next(EVERYTHING); next != null; next = backlog.next(EVERYTHING)) {
      EventsReader events = next.section().events();
      while (events.next()) {
        bodies.add(events.body().text());
      }
    }
    return bodies;
  }

  /** Three groups in two files. */
  private ModelDisk filled() throws IOException {
    ModelDisk disk = new ModelDisk(random);
    Segments segments = open(disk);
    append(segments, "a1", "a2");
    append(segments, "b1");
    append(segments, "c1 " + "c".repeat(300), "c2");
    return disk;
  }

  private static String last(ModelDisk disk) {
    List<String> files = disk.list("");
    return files.get(files.size() - 1);
  }

  @Test
  void aWriteThatIsTornAtAnyByteWasNeverAcceptedAndLeavesNothing() throws IOException {
    ModelDisk whole = new ModelDisk(random);
    Segments segments = open(whole);
    append(segments, "a1", "a2");
    String name = last(whole);
    int before = whole.bytes(name).length;
    append(segments, "b1", "b2");
    byte[] all = whole.bytes(name);
    for (int length = before; length < all.length; length++) {
      ModelDisk disk = whole.snapshot();
      disk.put(name, Arrays.copyOf(all, length));
      Segments again = open(disk);
      assertEquals(List.of("a1", "a2"), read(again), "cut to " + length);
      assertEquals(2, again.next());
      assertEquals(List.of(), disk.list("bad"));
      append(again, "after");
      assertEquals(List.of("a1", "a2", "after"), read(again));
    }
  }

  @Test
  void pagesThatWereNeverWrittenAreATornWriteToo() throws IOException {
    ModelDisk disk = filled();
    String name = last(disk);
    byte[] all = disk.bytes(name);
    disk.put(name, Arrays.copyOf(all, all.length + 5000));
    Segments again = open(disk);
    assertEquals(5, read(again).size());
    assertEquals(List.of(), disk.list("bad"));
  }

  @Test
  void aBitThatFlipsAnywhereCostsAtMostItsGroupWhichGoesToBadAndNoNumberIsGivenAgain()
      throws IOException {
    ModelDisk whole = filled();
    List<String> groups = List.of("a", "b", "c");
    for (String name : whole.list("")) {
      byte[] all = whole.bytes(name);
      // Odd steps, so that each byte of short fields is met in one of its bits, and most in more.
      for (int bit = 0; bit < 8 * all.length; bit += 3) {
        ModelDisk disk = whole.snapshot();
        byte[] flipped = all.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        disk.put(name, flipped);
        check(disk, groups, name + " bit " + bit);
      }
    }
  }

  private void check(ModelDisk disk, List<String> groups, String message) throws IOException {
    Segments segments = open(disk);
    List<String> bodies = read(segments);
    Set<String> left = new HashSet<>();
    bodies.forEach(body -> left.add(body.substring(0, 1)));
    assertTrue(left.size() >= groups.size() - 1, message + bodies);
    boolean whole = bodies.size() == 5;
    assertEquals(whole, disk.list("bad").isEmpty(), message);
    assertTrue(segments.next() >= 5, message + segments.next());
    append(segments, "z");
    bodies.add("z");
    assertEquals(bodies, read(segments), message);
    Segments again = open(disk);
    assertEquals(bodies, read(again), message + " opened again");
    assertEquals(0, again.moved(), message);
    assertTrue(again.next() >= 6, message);
  }

  @Test
  void damageFoundWhileSendingGoesToBadAndTheRestIsSent() throws IOException {
    ModelDisk disk = new ModelDisk(random);
    Segments segments = open(disk);
    append(segments, "a1");
    int from = disk.bytes(last(disk)).length;
    append(segments, "b1");
    append(segments, "c1");
    byte[] all = disk.bytes(last(disk)).clone();
    all[from + 40] ^= 1;
    disk.put(last(disk), all);
    assertEquals(List.of("a1", "c1"), read(segments));
    assertEquals(2, segments.waiting());
    assertEquals(2, disk.list("bad").size());
  }

  @Test
  void anEventThatLooksLikeAGroupIsNeverTakenForOneBehindDamage() throws IOException {
    ModelDisk disk = new ModelDisk(random);
    Segments segments = open(disk);
    append(segments, "planted");
    byte[] file = disk.bytes(last(disk));
    String planted =
        new String(
            Arrays.copyOfRange(file, 512, file.length),
            java.nio.charset.StandardCharsets.ISO_8859_1);
    ModelDisk other = new ModelDisk(random);
    Segments victim = open(other);
    append(victim, planted);
    byte[] all = other.bytes(last(other)).clone();
    all[512] ^= 1;
    other.put(last(other), all);
    assertEquals(List.of(), read(open(other)));
  }

  @Test
  void aCopyAndAnotherBootTakeANewProducerIdForNewEventsAndKeepItForOldOnes() throws IOException {
    ModelDisk disk = filled();
    String producer = open(disk).producer();
    assertEquals(producer, open(disk).producer());
    ModelDisk booted = disk.crash();
    Segments segments = open(booted);
    assertNotEquals(producer, segments.producer());
    append(segments, "new");
    SegmentBacklog backlog = new SegmentBacklog(segments, () -> 1000);
    List<String> producers = new ArrayList<>();
    for (Parcel next = backlog.next(EVERYTHING); next != null; next = backlog.next(EVERYTHING)) {
      producers.add(next.producer());
    }
    assertEquals(producer, producers.get(0));
    assertEquals(segments.producer(), producers.get(producers.size() - 1));
  }

  @Test
  void aSpoolOverItsLimitTakesNothingAndGivesNoNumber() throws IOException {
    ModelDisk disk = new ModelDisk(random);
    SegmentSettings small =
        new SegmentSettings(2000, Duration.ofDays(1), 400, Duration.ofMinutes(1));
    Segments segments = new Segments(disk, small, random);
    OpenGroup group = new OpenGroup();
    group.add(CHANNEL, EventDraft.of("x".repeat(3000)), new CompletableFuture<>());
    assertFalse(segments.append(group, 1000));
    append(segments, "y");
    assertEquals(1, segments.next());
  }

  @Test
  void whatIsOlderThanItsAgeGoesToBad() throws IOException {
    ModelDisk disk = filled();
    Segments segments = open(disk);
    segments.tidy(Duration.ofDays(2).toMillis());
    assertEquals(0, segments.waiting());
    assertEquals(5, segments.moved());
    assertEquals("EXPIRED older than 1440 minutes", segments.lastReason());
    segments.tidy(Duration.ofDays(2).toMillis());
    assertEquals(List.of(), read(open(disk)));
  }

  @Test
  void whatPeopleTakeOutOfBadMakesRoom() throws IOException {
    ModelDisk disk = filled();
    Segments segments = open(disk);
    segments.tidy(Duration.ofDays(2).toMillis());
    long before = segments.bytes();
    for (String name : disk.list("bad")) {
      disk.delete("bad/" + name);
    }
    segments.tidy(Duration.ofDays(3).toMillis());
    assertTrue(segments.bytes() < before, before + " and then " + segments.bytes());
  }

  @Test
  void whatIsSettledIsTakenOutOfAFileWhoseRestWaits() throws IOException {
    ModelDisk disk = filled();
    Segments segments = open(disk);
    SegmentBacklog backlog = new SegmentBacklog(segments, () -> 1000);
    Parcel first = backlog.next(EVERYTHING);
    backlog.settle(first);
    segments.close();
    List<String> left = read(open(disk));
    assertEquals(5 - first.section().count(), left.size());
  }

  /** A file system that is set back under a running machine: same boot, same inodes. */
  @Test
  void numbersThatTheBusKnowsAndWeNeverGaveCostNothing() throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      Random chance = new Random(seed);
      List<String> stored = new ArrayList<>();
      ModelBus bus = new ModelBus(chance, (channel, body) -> stored.add(body));
      bus.beKind();
      ModelDisk disk = new ModelDisk(chance);
      Segments segments = open(disk);
      append(segments, "old");
      ModelDisk backup = disk.snapshot();
      int lost = chance.nextInt(30);
      for (int i = lost; i >= 0; i--) {
        append(segments, "lost " + i);
      }
      drain(segments, bus, 0);
      bus.cut();
      Segments restored = open(backup);
      for (int i = 0; i < 20; i++) {
        append(restored, "new " + i);
      }
      // Where the connection breaks before the first answer, the bus must know more than was sent.
      drain(restored, bus, lost > 20 ? chance.nextInt(20) : 0);
      for (int i = 0; i < 20; i++) {
        assertTrue(stored.contains("new " + i), "seed " + seed + stored);
      }
    }
  }

  private static void drain(Segments segments, ModelBus bus, int cutAfter) throws IOException {
    SegmentBacklog backlog = new SegmentBacklog(segments, () -> 1000);
    Courier courier = new Courier(backlog, bus, CourierLimits.DEFAULT, n -> Duration.ZERO);
    courier.up();
    for (int i = 0; i < 500 && segments.waiting() > 0; i++) {
      if (i > 0 && i == cutAfter) {
        bus.cut();
        courier.down();
        courier.up();
      }
      courier.pump(i);
      bus.step(courier, i);
      courier.pump(i);
    }
    assertEquals(0, segments.waiting());
  }
}
