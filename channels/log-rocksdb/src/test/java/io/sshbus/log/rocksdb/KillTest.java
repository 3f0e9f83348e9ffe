package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.LastValues;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at random moments: what was confirmed is there, once. */
class KillTest {
  private static final int ROUNDS = Integer.getInteger("sshbus.kill.rounds", 5);

  @TempDir Path directory;

  @Test
  void everyConfirmedEventIsThereOnceAfterEachKill() throws Exception {
    long seed = Long.getLong("sshbus.kill.seed", System.nanoTime());
    System.out.println("KillTest seed " + seed);
    Random random = new Random(seed);
    long confirmed = -1;
    for (int round = 0; round < ROUNDS; round++) {
      confirmed = Math.max(confirmed, run(confirmed + 1, 200 + random.nextInt(3000)));
      check(confirmed);
    }
  }

  /**
   * Lets a process append from {@code first} on, kills it after so many confirms, says the last one
   * it printed.
   */
  private long run(long first, int confirms) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                directory.toString(),
                Long.toString(first))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = -1;
    try (BufferedReader lines = process.inputReader()) {
      int seen = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // The last line may be cut short, which makes its number smaller.
        last = line.isEmpty() ? last : Math.max(last, Long.parseLong(line));
        if (++seen == confirms) {
          // Unlike the process, its handle leaves the pipe open: what was confirmed before is still
          // read.
          process.toHandle().destroyForcibly();
        }
      }
    }
    process.waitFor();
    assertTrue(last >= first, "the writer confirmed something");
    return last;
  }

  private void check(long confirmed) {
    try (RocksEngine engine = TestSettings.in(directory).open()) {
      List<String> bodies = Publisher.to(engine).bodies();
      assertTrue(
          bodies.size() > confirmed, confirmed + " was confirmed, " + bodies.size() + " are there");
      for (int i = 0; i < bodies.size(); i++) {
        assertEquals(Integer.toString(i), bodies.get(i).substring(0, bodies.get(i).indexOf('-')));
      }
      assertEquals(bodies.size(), engine.log().bounds(0).next());
      LastValues values =
          engine.log().lastValues(new LastValues.Request(ChannelFilter.ALL, null, 1));
      assertEquals(1, values.values().size());
      var last = values.values().get(0).batch().events();
      assertTrue(last.next());
      assertEquals(bodies.get(bodies.size() - 1), last.body().text(), "value and log are one");
    }
  }
}
