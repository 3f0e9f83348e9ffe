package io.sshbus.keys.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.log.JournalCommand;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * A fifth of the largest fleet, which a router's tests load whole. Times are printed, not judged:
 * they depend on what else the machine does.
 */
class RegistryLoadTest {
  private static final int NODES = 20_000;
  private static final long MOST_BYTES = 40L * 1024 * 1024;

  @Test
  void twentyThousandNodesFitIntoFortyMegabytes() {
    long empty = used();
    long start = System.nanoTime();
    KeyRegistry registry = registered();
    print("commands applied", start);
    long afterCommands = used() - empty;
    start = System.nanoTime();
    Bytes snapshot = registry.snapshot();
    print("snapshot of %,d bytes written".formatted(snapshot.length()), start);
    assertEquals(NODES, registry.counts().get(KeyState.ACCEPTED));

    long before = used();
    KeyRegistry restored = new KeyRegistry(KeyLimits.DEFAULT);
    start = System.nanoTime();
    restored.restore(snapshot);
    print("snapshot restored", start);
    long afterRestore = used() - before;
    System.out.printf(
        "%,d nodes: %,d KiB after commands, %,d KiB after a restore%n",
        NODES, afterCommands / 1024, afterRestore / 1024);
    assertEquals(NODES, restored.list(KeyRecord::isAccepted).size());
    assertEquals(snapshot, restored.snapshot());
    assertTrue(afterCommands < MOST_BYTES, afterCommands + " bytes after commands");
    assertTrue(afterRestore < MOST_BYTES, afterRestore + " bytes after a restore");
  }

  private static KeyRegistry registered() {
    KeyRegistry registry = new KeyRegistry(KeyLimits.DEFAULT);
    for (int i = 0; i < NODES; i++) {
      KeyCommand command = Fleet.registering(node(i), null, true);
      registry.apply(
          i + 1,
          new JournalCommand(
              KeyRegistry.MACHINE, new UUID(0, i), 1_000_000L * i, command.encode()));
    }
    return registry;
  }

  private static Registration node(int number) {
    Facts facts =
        Facts.of(
            Map.of(
                "os",
                "Debian GNU/Linux 12 (bookworm)",
                "kernel",
                "6.1.0-" + number % 5 + "-amd64",
                "arch",
                "x86_64",
                "address",
                "10.%d.%d.%d".formatted(number >> 16, number >> 8 & 255, number & 255),
                "cpus",
                "" + number % 64,
                "machine-id",
                "%032x".formatted(number)));
    NodeClaims claims =
        new NodeClaims(Tags.of(Map.of("rack", "r" + number % 100, "row", "2")), facts);
    return new Registration(
        new NodeName("node%d.cluster.example.com".formatted(number)),
        Fleet.ed25519(number),
        claims,
        Evidence.ofLogin("10.0.%d.%d".formatted(number >> 8 & 255, number & 255)));
  }

  private static void print(String what, long start) {
    System.out.printf(
        "%,d nodes: %s in %,d ms%n", NODES, what, (System.nanoTime() - start) / 1_000_000);
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void whoAsksWhileAKeyIsReplacedSeesOneOfThem() throws Exception {
    Fleet fleet = new Fleet();
    fleet.register(Fleet.WEB, Fleet.ed25519(1));
    fleet.accept(Fleet.ed25519(1));
    fleet.register(Fleet.WEB, Fleet.ed25519(2));
    Thread operator =
        new Thread(
            () -> {
              for (int i = 0; i < 2000; i++) {
                fleet.replace(Fleet.WEB, Fleet.ed25519(i % 2 == 0 ? 2 : 1));
              }
            });
    operator.start();
    int asked = 0;
    while (operator.isAlive()) {
      List<KeyRecord> accepted =
          fleet.registry.named(Fleet.WEB).stream().filter(KeyRecord::isAccepted).toList();
      assertEquals(1, accepted.size());
      asked++;
    }
    operator.join();
    assertEquals(4003, fleet.registry.lastTransition());
    assertTrue(asked > 0);
  }
}
