package io.sshbus.it.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.registry.Cause;
import io.sshbus.keys.registry.Evidence;
import io.sshbus.keys.registry.Facts;
import io.sshbus.keys.registry.KeyCommand;
import io.sshbus.keys.registry.KeyLimits;
import io.sshbus.keys.registry.KeyRegistry;
import io.sshbus.keys.registry.KeyState;
import io.sshbus.keys.registry.NodeClaims;
import io.sshbus.keys.registry.Registration;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large fleet on the disk of a router. The worst moment for a start is just before a snapshot:
 * then all commands since the last one are applied again. Times are printed, not judged.
 */
class ManyNodesTest {
  private static final int NODES = 100_000;
  // One command less than makes the next snapshot.
  private static final int MORE = 9_999;
  private static final long MOST_BYTES = 200L << 20;
  private static final long NOW = 1_800_000_000_000_000L;

  @TempDir private Path folder;

  @Test
  void aHundredThousandNodesAreLoaded() {
    try (RocksEngine engine = open()) {
      Journal journal =
          engine.journal(Map.of(KeyRegistry.MACHINE, new KeyRegistry(KeyLimits.DEFAULT)));
      CompletionStage<Bytes> last = null;
      for (int i = 0; i < NODES + MORE; i++) {
        last =
            journal.submit(
                new JournalCommand(KeyRegistry.MACHINE, new UUID(0, i), NOW + i, node(i % NODES)));
        if (engine.log().bytesWaiting() > 1 << 20) {
          last.toCompletableFuture().join();
        }
      }
      last.toCompletableFuture().join();
    }
    long before = used();
    try (RocksEngine engine = open()) {
      KeyRegistry registry = new KeyRegistry(KeyLimits.DEFAULT);
      long start = System.nanoTime();
      Journal journal = engine.journal(Map.of(KeyRegistry.MACHINE, registry));
      long millis = (System.nanoTime() - start) / 1_000_000;
      long bytes = used() - before;
      System.out.printf(
          "%,d nodes, %,d commands after the snapshot: loaded in %,d ms, %,d KiB%n",
          NODES, MORE, millis, bytes / 1024);
      assertEquals(NODES + MORE, journal.lastIndex());
      assertEquals(Map.of(KeyState.ACCEPTED, NODES), registry.counts());
      assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    }
  }

  private RocksEngine open() {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    return RocksEngine.open(RocksSettings.of(folder.resolve("db"), List.of(all), fault -> {}));
  }

  private static Bytes node(int number) {
    byte[] algorithm = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
    byte[] point = new byte[32];
    new Random(number).nextBytes(point);
    ByteBuffer blob = ByteBuffer.allocate(8 + algorithm.length + point.length);
    blob.putInt(algorithm.length).put(algorithm).putInt(point.length).put(point);
    Facts facts =
        Facts.of(
            Map.of(
                "os",
                "Debian GNU/Linux 12 (bookworm)",
                "kernel",
                "Linux 6.1.0-" + number % 5 + "-amd64",
                "machine",
                "x86_64",
                "addresses",
                "10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255)));
    NodeClaims claims = new NodeClaims(Tags.of("rack", "r" + number % 100), facts);
    Registration shown =
        new Registration(
            new NodeName("node%d.cluster.example.com".formatted(number)),
            SshPublicKey.ofBlob(blob.array()),
            claims,
            Evidence.ofLogin("10.0.%d.%d".formatted(number >> 8 & 255, number & 255)));
    return new KeyCommand.Register(Cause.bus("the node registered"), shown, null, true).encode();
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
