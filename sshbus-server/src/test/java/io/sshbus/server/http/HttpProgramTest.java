package io.sshbus.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.server.session.ChannelPort;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpProgramTest {
  private static final String GET = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Queue<Runnable> readers = new ArrayDeque<>();
  private final Port port = new Port();
  private final HttpProgram program = program(Duration.ofMinutes(1));

  private static final class Port implements ChannelPort {
    volatile @Nullable Integer finished;
    int taken;

    @Override
    public void wake() {}

    @Override
    public void consumed(int bytes) {
      taken += bytes;
    }

    @Override
    public void diagnose(String line) {}

    @Override
    public void finish(int exitStatus) {
      finished = exitStatus;
    }

    @Override
    public void probe(Runnable answered) {}
  }

  private HttpProgram program(Duration idle) {
    return new HttpProgram(
        new HttpProgram.Settings(
            readers::add, timer, idle, path -> HttpReply.text(200, path + "\n")),
        port);
  }

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private void receive(String text) {
    program.received(Bytes.utf8(text));
  }

  private String filled(int enough) {
    ByteWriter out = new ByteWriter(64);
    program.fill(out, enough);
    return out.copy().text();
  }

  @Test
  void aRequestInPiecesIsAnsweredOnceAndTheReplyInPiecesToo() {
    for (int i = 0; i < GET.length(); i++) {
      receive(GET.substring(i, i + 1));
    }
    assertEquals(GET.length(), port.taken);
    assertEquals(1, readers.size());
    readers.remove().run();
    StringBuilder all = new StringBuilder();
    for (String part = filled(7); !part.isEmpty(); part = filled(7)) {
      assertTrue(part.length() <= 7);
      all.append(part);
    }
    assertTrue(all.toString().startsWith("HTTP/1.1 200 OK\r\n"), all.toString());
    assertTrue(all.toString().endsWith("\r\n\r\n/a\n"), all.toString());
    assertNull(port.finished);
  }

  @Test
  void oneRequestIsWorkedOnAtATimeAndWhoDoesNotWaitIsEnded() {
    receive(GET.repeat(200));
    int replies = 0;
    while (!readers.isEmpty()) {
      assertEquals(1, readers.size());
      readers.remove().run();
      replies += filled(1 << 20).split("200 OK", -1).length - 1;
    }
    assertEquals(HttpProgram.MAX_WAITING + 1, replies);
    assertEquals(0, port.finished);
  }

  @Test
  void theEndOfTheInputEndsTheChannelOnceAllIsAnswered() {
    receive(GET);
    program.inputEnded();
    assertEquals("", filled(100));
    assertNull(port.finished);
    readers.remove().run();
    assertTrue(filled(1000).contains("connection: close"));
    assertEquals(0, port.finished);
  }

  @Test
  void aChannelWithoutAWholeRequestIsEndedHoweverManyBytesCome() {
    HttpProgram slow = program(Duration.ofMillis(40));
    slow.opened();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              slow.received(Bytes.utf8("G"));
              slow.fill(new ByteWriter(64), 100);
              return port.finished;
            },
            status -> status != null);
    slow.closed();
  }

  @Test
  void aSiteThatFailsIsAnError() {
    HttpProgram failing =
        new HttpProgram(
            new HttpProgram.Settings(
                Runnable::run,
                timer,
                Duration.ofMinutes(1),
                path -> {
                  throw new IllegalStateException("no");
                }),
            port);
    failing.received(Bytes.utf8(GET));
    ByteWriter out = new ByteWriter(64);
    failing.fill(out, 1000);
    assertTrue(out.copy().text().startsWith("HTTP/1.1 500 "), out.copy().text());
  }

  @Test
  void anyBytesAreAnsweredOrEndTheChannelAndNeverMore() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      StringBuilder text = new StringBuilder(GET + GET);
      for (int i = 0; i < 4; i++) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
      }
      HttpProgram any = program(Duration.ofMinutes(1));
      any.received(Bytes.utf8(text.toString()));
      any.inputEnded();
      port.finished = null;
      for (int turns = 0; port.finished == null && turns < 10; turns++) {
        while (!readers.isEmpty()) {
          readers.remove().run();
        }
        any.fill(new ByteWriter(64), 1 << 20);
      }
      assertNotNull(port.finished, "seed " + seed + ": " + text);
    }
  }
}
