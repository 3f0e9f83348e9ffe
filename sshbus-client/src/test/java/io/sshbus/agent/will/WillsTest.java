package io.sshbus.agent.will;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.Tags;
import io.sshbus.client.spool.ModelDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WillsTest {
  private static final ChannelName CHANNEL = new ChannelName("apps/state");

  @TempDir private Path folder;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<String> spooled = new ArrayList<>();
  private final List<CompletableFuture<Object>> unanswered = new ArrayList<>();

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private CompletionStage<?> append(ChannelName channel, EventDraft event) {
    spooled.add(channel + " " + event.body().text() + " " + event.tags());
    CompletableFuture<Object> stage = new CompletableFuture<>();
    unanswered.add(stage);
    return stage;
  }

  private Wills open() {
    try {
      return Wills.open(folder.resolve("wills"), this::append, Runnable::run, timer);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> onDisk() {
    try (Stream<Path> files = Files.list(folder.resolve("wills"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void leave(Wills wills, long number, String body) {
    wills.leave(number, CHANNEL, EventDraft.of(body).withTags(Tags.of("local-user", "bob")));
  }

  private static String will(String body) {
    return CHANNEL + " " + body + " " + Tags.of("local-user", "bob");
  }

  @Test
  void theLastWillIsPublishedOnceAndStaysOnDiskUntilTheSpoolHasIt() {
    try (Wills wills = open()) {
      long number = wills.begin();
      leave(wills, number, "first");
      leave(wills, number, "");
      assertEquals(List.of("" + number), onDisk());
      wills.publish(number);
      wills.publish(number);
      wills.takeBack(number);
      leave(wills, number, "too late");
      assertEquals(List.of(will("")), spooled);
      assertEquals(List.of("" + number), onDisk());
      unanswered.get(0).complete("spooled");
      assertEquals(List.of(), onDisk());
    }
  }

  @Test
  void whatWasTakenBackIsNotPublished() {
    try (Wills wills = open()) {
      long number = wills.begin();
      wills.publish(wills.begin());
      leave(wills, number, "gone");
      wills.takeBack(number);
      wills.publish(number);
      assertEquals(List.of(), spooled);
      assertEquals(List.of(), onDisk());
    }
  }

  @Test
  void anAgentThatWasKilledIsFollowedByOneThatPublishesWhatItWasLeft() throws IOException {
    @SuppressWarnings("resource") // it is killed
    Wills killed = open();
    Deque<Long> numbers = new ArrayDeque<>();
    for (String body : List.of("a", "b", "c")) {
      numbers.add(killed.begin());
      leave(killed, numbers.getLast(), body);
    }
    killed.publish(numbers.getFirst());
    assertEquals(List.of(will("a")), spooled);
    Files.writeString(folder.resolve("wills/77"), "{\"op\":\"will\",\"channel\":\"a\"");
    try (Wills next = open()) {
      assertEquals(List.of(will("a"), will("a"), will("b"), will("c")), spooled);
      assertTrue(next.begin() > numbers.getLast());
      assertEquals(List.of("1", "2", "3", "77.bad"), onDisk());
      unanswered.forEach(each -> each.complete("spooled"));
      assertEquals(List.of("77.bad"), onDisk());
    }
  }

  @Test
  void anAgentThatStopsInOrderPublishesNothingButWhatIsDueStays() {
    Wills wills = open();
    try (wills) {
      leave(wills, wills.begin(), "connected");
      long due = wills.begin();
      leave(wills, due, "due");
      wills.publish(due);
      unanswered.get(0).completeExceptionally(new BusException(ErrorCode.SPOOL_FULL, "full"));
    }
    long late = wills.begin();
    leave(wills, late, "late");
    wills.publish(late);
    assertEquals(List.of("2"), onDisk());
    assertEquals(List.of(will("due")), spooled);
  }

  @Test
  void whatTheSpoolHasNoRoomForIsTriedAgainAndWhatItNeverTakesIsNot() throws Exception {
    try (Wills wills = open()) {
      long number = wills.begin();
      leave(wills, number, "gone");
      wills.publish(number);
      unanswered.get(0).completeExceptionally(new BusException(ErrorCode.SPOOL_FULL, "full"));
      // The timer's one thread comes to this behind the second try.
      timer.schedule(() -> {}, 1100, TimeUnit.MILLISECONDS).get();
      assertEquals(List.of(will("gone"), will("gone")), spooled);
      unanswered.get(1).completeExceptionally(new BusException(ErrorCode.BODY_TOO_LARGE, "large"));
      assertEquals(List.of(), onDisk());
    }
  }

  @Test
  void thereAreNotMoreThanTheDiskIsMeantFor() {
    ModelDisk disk = new ModelDisk(new Random(1));
    try (Wills wills = Wills.open(disk, this::append, Runnable::run, timer)) {
      for (int i = 0; i < Wills.MOST; i++) {
        long number = wills.begin();
        leave(wills, number, "gone");
        wills.publish(number);
      }
      long one = wills.begin();
      BusException fault = assertThrows(BusException.class, () -> leave(wills, one, "more"));
      assertEquals(ErrorCode.BACK_PRESSURE, fault.code());
      unanswered.forEach(each -> each.complete("spooled"));
      leave(wills, one, "again");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aDiskThatDoesNotWriteLosesNothingWhileTheAgentLives() throws IOException {
    ModelDisk disk = new ModelDisk(new Random(1));
    disk.setFull(true);
    try (Wills wills = Wills.open(disk, this::append, Runnable::run, timer)) {
      long number = wills.begin();
      leave(wills, number, "gone");
      wills.publish(number);
      assertEquals(List.of(will("gone")), spooled);
      unanswered.get(0).complete("spooled");
    }
  }
}
