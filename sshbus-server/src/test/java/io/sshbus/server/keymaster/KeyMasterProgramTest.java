package io.sshbus.server.keymaster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.server.config.KeyMasterSettings;
import io.sshbus.server.session.ChannelPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyMasterProgramTest {
  private static final String REGISTER = "{\"op\":\"register\"}\n";
  private static final String STATUS = "{\"op\":\"status\"}\n";

  @TempDir private Path folder;

  private KeyMasterBed bed;
  private KeyMasterProgram program;
  private final AtomicInteger consumed = new AtomicInteger();
  private final AtomicInteger status = new AtomicInteger(-1);

  private final class Port implements ChannelPort {
    @Override
    public void wake() {}

    @Override
    public void consumed(int bytes) {
      consumed.addAndGet(bytes);
    }

    @Override
    public void diagnose(String line) {}

    @Override
    public void finish(int exitStatus) {
      status.set(exitStatus);
    }

    @Override
    public void probe(Runnable answered) {}
  }

  @BeforeEach
  void start() {
    bed = new KeyMasterBed(folder.resolve("db"), KeyMasterSettings.DEFAULT);
    program =
        new KeyMasterProgram(
            bed.registrar(),
            bed.connection(KeyMasterBed.key(1), "web1.example.com", "192.0.2.1"),
            new Port());
    program.opened();
  }

  @AfterEach
  void stop() {
    bed.close();
  }

  private List<String> answers() {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> status.get() >= 0);
    ByteWriter out = new ByteWriter(1024);
    program.fill(out, 1 << 20);
    return out.finish().text().lines().toList();
  }

  @Test
  void requestsAreAnsweredInTheirOrder() {
    program.received(Bytes.utf8(STATUS + REGISTER + "\nno json\n" + STATUS));
    program.inputEnded();
    List<String> answers = answers();
    assertEquals(4, answers.size(), answers.toString());
    assertTrue(answers.get(0).contains("NOT_FOUND"), answers.get(0));
    assertTrue(answers.get(1).contains("\"pending\""), answers.get(1));
    assertTrue(answers.get(2).contains("\"error\""), answers.get(2));
    assertTrue(answers.get(3).contains("\"pending\""), answers.get(3));
    assertEquals(ErrorCode.NOT_FOUND.exitStatus(), status.get());
  }

  /** Each answer is larger than its request, and all of them may wait for the disk. */
  @Test
  void aChannelTakesFewRequestsHoweverSmall() {
    String many = REGISTER + "{}\n".repeat(15_000);
    program.received(Bytes.utf8(many));
    program.received(Bytes.utf8("{}\n".repeat(30_000)));
    List<String> answers = answers();
    assertEquals(65, answers.size());
    assertTrue(answers.stream().anyMatch(line -> line.contains("BACK_PRESSURE")));
    assertTrue(answers.get(0).contains("\"pending\"") || answers.get(1).contains("\"pending\""));
    assertEquals(many.length() + 90_000, consumed.get(), "the window is given back");
    assertEquals(75, status.get());
  }

  @Test
  void aChannelTakes64KiBInAll() {
    program.received(Bytes.utf8(REGISTER));
    program.received(Bytes.utf8(" ".repeat(70_000)));
    List<String> answers = answers();
    assertEquals(2, answers.size(), answers.toString());
    assertTrue(answers.stream().anyMatch(line -> line.contains("FRAME_TOO_LARGE")));
  }
}
