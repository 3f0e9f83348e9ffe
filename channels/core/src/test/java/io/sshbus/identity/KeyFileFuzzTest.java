package io.sshbus.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Files with flipped bytes: parsers never fail, every line is told about, and untouched lines stay
 * good.
 */
class KeyFileFuzzTest {
  private static final int LINES = 8;
  private static final int RUNS = 3000;
  private static final byte[] NASTY =
      "\0\r\t @|*!,:[]\"\\=/#+\u007f".getBytes(StandardCharsets.US_ASCII);

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private int broken;

  @Test
  void aMutatedListOfNodesKeepsItsUntouchedLines() {
    for (int run = 0; run < RUNS; run++) {
      byte[][] lines = lines("node%d.example.com,10.0.0.%d %s root@x", "@revoked * %3$s");
      Set<Integer> touched = mutate(lines);
      KnownHosts nodes = KnownHosts.parse(join(lines));
      Set<SshPublicKey> elsewhere = new HashSet<>(nodes.refused().keySet());
      for (int i = 0; i < LINES - 1; i++) {
        SshPublicKey key = TestKeys.ed25519(i);
        boolean good = nodes.entries().containsKey(key) || elsewhere.contains(key);
        assertTrue(touched.contains(i) || good, "seed " + seed + ", run " + run + ", line " + i);
      }
      broken += nodes.problems().size();
    }
    assertTrue(broken > RUNS / 4, "seed " + seed + ": only " + broken + " lines were broken");
  }

  @Test
  void aMutatedListOfOperatorsKeepsItsUntouchedLines() {
    for (int run = 0; run < RUNS; run++) {
      byte[][] lines =
          lines("%3$s op%1$d@x", "restrict,expiry-time=\"20990101120000Z\" %3$s op%1$d");
      Set<Integer> touched = mutate(lines);
      AuthorizedKeys operators = AuthorizedKeys.parse(join(lines), ZoneOffset.UTC);
      for (int i = 0; i < LINES; i++) {
        boolean good = operators.entries().containsKey(TestKeys.ed25519(i));
        assertTrue(touched.contains(i) || good, "seed " + seed + ", run " + run + ", line " + i);
      }
      broken += operators.problems().size();
    }
    assertTrue(broken > RUNS / 4, "seed " + seed + ": only " + broken + " lines were broken");
  }

  @Test
  void noiseIsNoKeyFile() {
    for (int run = 0; run < RUNS; run++) {
      byte[] noise = new byte[random.nextInt(2000)];
      random.nextBytes(noise);
      assertEquals(Set.of(), KnownHosts.parse(Bytes.wrap(noise)).entries().keySet());
      assertEquals(
          Set.of(), AuthorizedKeys.parse(Bytes.wrap(noise), ZoneOffset.UTC).entries().keySet());
    }
  }

  /** One line a key; the last one has another form. */
  private static byte[][] lines(String form, String lastForm) {
    return IntStream.range(0, LINES)
        .mapToObj(
            i -> (i < LINES - 1 ? form : lastForm).formatted(i, i, TestKeys.ed25519(i).text()))
        .map(line -> line.getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }

  private Set<Integer> mutate(byte[][] lines) {
    Set<Integer> touched = new HashSet<>();
    for (int mutations = random.nextInt(4); mutations >= 0; mutations--) {
      int line = random.nextInt(lines.length);
      touched.add(line);
      int at = random.nextInt(lines[line].length);
      if (random.nextInt(8) == 0) {
        lines[line] = Arrays.copyOf(lines[line], at + 1);
      } else {
        boolean nasty = random.nextBoolean();
        lines[line][at] = nasty ? NASTY[random.nextInt(NASTY.length)] : (byte) random.nextInt(256);
      }
    }
    return touched;
  }

  private static Bytes join(byte[][] lines) {
    List<String> texts = new ArrayList<>();
    for (byte[] line : lines) {
      texts.add(new String(line, StandardCharsets.ISO_8859_1));
    }
    return Bytes.wrap(String.join("\n", texts).getBytes(StandardCharsets.ISO_8859_1));
  }
}
