package io.sshbus.agent.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.agent.config.SourceSettings;
import io.sshbus.channel.ChannelName;
import io.sshbus.config.DataSize;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedFileTest {
  @TempDir private Path folder;

  private final MemoryQueue queue = new MemoryQueue();
  private Path log;
  private FollowedFile followed;
  private long now;
  private long changed = 1_000_000;

  @BeforeEach
  void begin() throws IOException {
    log = folder.resolve("app.log");
    followed = open(true);
  }

  @AfterEach
  void end() throws IOException {
    followed.close();
  }

  private FollowedFile open(boolean fromStart) {
    SourceSettings.File settings =
        new SourceSettings.File(
            "app", new ChannelName("app/log"), log, fromStart, DataSize.ofKib(1));
    return new FollowedFile(settings, folder.resolve("position"), queue, () -> now);
  }

  /** As a crash of the agent, or its end. */
  private void reopen() throws IOException {
    followed.close();
    followed = open(true);
  }

  private void write(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    // Files that are written within one tick of the clock would have no order.
    Files.setLastModifiedTime(log, FileTime.fromMillis(changed += 1000));
  }

  private void poll() throws IOException, InterruptedException {
    followed.poll();
    now += 3_000_000_000L;
    followed.poll();
    now += 3_000_000_000L;
  }

  private void rotate() throws IOException {
    for (int i = 4; i > 0; i--) {
      Path older = folder.resolve("app.log." + i);
      if (Files.exists(older)) {
        Files.move(older, folder.resolve("app.log." + (i + 1)));
      }
    }
    Files.move(log, folder.resolve("app.log.1"));
  }

  @Test
  void linesBecomeEventsWhenTheyAreWhole() throws Exception {
    write("one\ntw");
    poll();
    assertEquals(List.of("one"), queue.texts());
    write("o\r\n\nthree\n");
    poll();
    assertEquals(List.of("one", "two", "three"), queue.texts());
  }

  @Test
  void aLineOverTheLimitIsDivided() throws Exception {
    write("x".repeat(1500) + "\nend\n");
    poll();
    assertEquals(List.of("x".repeat(1024), "x".repeat(476), "end"), queue.texts());
  }

  @Test
  void aFileThatIsNewIsReadFromItsEndUnlessItsBeginningIsWanted() throws Exception {
    write("old\n");
    followed.close();
    followed = open(false);
    poll();
    write("new\n");
    poll();
    assertEquals(List.of("new"), queue.texts());
  }

  @Test
  void aFileThatIsMadeLaterIsReadFromItsBeginning() throws Exception {
    followed.close();
    followed = open(false);
    poll();
    write("first\n");
    poll();
    assertEquals(List.of("first"), queue.texts());
  }

  @Test
  void afterARestartItGoesOnWhereItWas() throws Exception {
    write("one\nhal");
    poll();
    reopen();
    write("f\ntwo\n");
    poll();
    assertEquals(List.of("one", "half", "two"), queue.texts());
  }

  @Test
  void aRotatedFileIsReadToItsEndAndThenTheNewOne() throws Exception {
    write("one\n");
    poll();
    write("two\n");
    rotate();
    poll();
    Files.writeString(folder.resolve("app.log.1"), "late\n", StandardOpenOption.APPEND);
    write("three\n");
    followed.poll();
    Files.writeString(folder.resolve("app.log.1"), "unfinished", StandardOpenOption.APPEND);
    poll();
    poll();
    assertEquals(List.of("one", "two", "late", "unfinished", "three"), queue.texts());
  }

  @Test
  void rotationsWhileNobodyReadAreFollowedInTheirOrder() throws Exception {
    write("one\n");
    poll();
    followed.close();
    for (String text : List.of("two\n", "three\n", "four\n")) {
      write(text);
      rotate();
    }
    write("five\n");
    followed = open(true);
    poll();
    poll();
    poll();
    assertEquals(List.of("one", "two", "three", "four", "five"), queue.texts());
  }

  private void rotateTwiceAndRemoveTheFirst() throws IOException {
    write("two\n");
    rotate();
    write("three\n");
    rotate();
    write("four\n");
    Files.delete(folder.resolve("app.log.2"));
  }

  @Test
  void whereTheFileThatIsReadIsRemovedTheNextOldestGoesOn() throws Exception {
    write("one\n");
    poll();
    rotateTwiceAndRemoveTheFirst();
    poll();
    poll();
    assertEquals(List.of("one", "two", "three", "four"), queue.texts());
  }

  @Test
  void whatWasRemovedWhileNobodyReadIsLostAndNoMoreThanThat() throws Exception {
    write("zero\n");
    poll();
    rotate();
    write("one\n");
    poll();
    followed.close();
    rotateTwiceAndRemoveTheFirst();
    followed = open(true);
    poll();
    poll();
    assertEquals(List.of("zero", "one", "three", "four"), queue.texts());
  }

  @Test
  void aFileThatWasTruncatedBeginsAnew() throws Exception {
    write("one\ntwo\n");
    poll();
    Files.writeString(log, "");
    write("three\n");
    poll();
    assertEquals(List.of("one", "two", "three"), queue.texts());
  }

  @Test
  void anotherFileOfTheSameInodeIsNotTakenForTheOldOne() throws Exception {
    write("one\ntwo\n");
    poll();
    followed.close();
    Files.writeString(log, "");
    write("three\nfour\nfive\n");
    followed = open(true);
    poll();
    assertEquals(List.of("one", "two", "three", "four", "five"), queue.texts());
  }

  @Test
  void whatTheSpoolRefusesForNowIsNotPassedOver() throws Exception {
    write("one\ntwo\n");
    queue.refuse(1);
    poll();
    assertEquals(List.of("one", "two"), queue.texts().stream().sorted().toList());
  }

  @Test
  void anythingThatWritersAndRotationDoIsReadOnceAndInOrder() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> written = new ArrayList<>();
    // What was rotated before the first look is nobody's promise.
    written.add("line 0");
    write("line 0\n");
    poll();
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> {
          String line = "line " + written.size() + " " + "x".repeat(random.nextInt(100));
          written.add(line);
          write(line + "\n");
        }
        case 3 -> followed.poll();
        case 4 -> reopen();
        default -> {
          if (Files.exists(log) && Files.notExists(folder.resolve("app.log.5"))) {
            rotate();
          } else {
            poll();
            poll();
          }
        }
      }
      if (Files.exists(folder.resolve("app.log.4"))) {
        // Old files are removed when the newest is being read, as rotation does.
        String line = "line " + written.size();
        written.add(line);
        write(line + "\n");
        for (int i = 0; i < 8; i++) {
          poll();
        }
        for (int i = 1; i <= 5; i++) {
          Files.deleteIfExists(folder.resolve("app.log." + i));
        }
      }
    }
    write("end\n");
    written.add("end");
    for (int i = 0; i < 10; i++) {
      poll();
    }
    assertEquals(written, queue.texts(), "seed " + seed);
  }

  /** Else it would be read as the older one, and that one not at all. */
  @Test
  void aFileThatTakesAnothersNameWhileThatIsOpenedIsNotTakenForIt() throws IOException {
    write("one\n");
    RotatedFiles files = new RotatedFiles(log);
    RotatedFiles.Known found = files.current().orElseThrow();
    rotate();
    write("two\n");
    assertThrows(IOException.class, () -> files.open(found));
    RotatedFiles.Known moved = files.find(found.key()).orElseThrow();
    try (FileChannel opened = files.open(moved)) {
      assertEquals(4, opened.size());
    }
  }

  @Test
  void aLongFileIsReadInPiecesBetweenWhichOthersHaveTheirTurn() throws Exception {
    String line = "x".repeat(1000) + "\n";
    write(line.repeat(8000));
    assertTrue(followed.poll());
    int first = queue.texts().size();
    assertTrue(first < 8000, "read at once: " + first);
    assertFalse(followed.poll());
    assertEquals(8000, queue.texts().size());
  }
}
