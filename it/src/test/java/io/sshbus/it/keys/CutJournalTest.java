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
import io.sshbus.keys.registry.KeyCommand;
import io.sshbus.keys.registry.KeyCommand.Verb;
import io.sshbus.keys.registry.KeyLimits;
import io.sshbus.keys.registry.KeyOutcome;
import io.sshbus.keys.registry.KeyRegistry;
import io.sshbus.keys.registry.NamePattern;
import io.sshbus.keys.registry.NodeClaims;
import io.sshbus.keys.registry.Registration;
import io.sshbus.keys.registry.Token;
import io.sshbus.keys.registry.TokenText;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.StateMachine;
import io.sshbus.log.rocksdb.Limits;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.log.rocksdb.Surroundings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/**
 * The disk fails at each write of a scenario with every kind of command, once before the write has
 * happened and once after it, snapshots included. What a router finds then is the state before the
 * command or after it, byte for byte, and never before one that was confirmed.
 */
class CutJournalTest {
  private static final NodeName WEB = new NodeName("web1.example.com");
  private static final NodeName DB = new NodeName("db1.example.com");
  private static final Cause ALICE = new Cause("operator:alice", "");
  private static final long NOW = 1_800_000_000_000_000L;
  private static final long HOUR = 3_600_000_000L;
  private static final int SNAPSHOT_EVERY = 4;

  @TempDir private Path folder;

  private long writes;
  private long failing = Long.MAX_VALUE;
  private boolean written;
  private int restored;

  private static SshPublicKey key(int number) {
    byte[] name = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
    byte[] point = new byte[32];
    new Random(number).nextBytes(point);
    ByteBuffer blob = ByteBuffer.allocate(8 + name.length + point.length);
    blob.putInt(name.length).put(name).putInt(point.length).put(point);
    return SshPublicKey.ofBlob(blob.array());
  }

  private static String id(int key) {
    return key(key).fingerprint().toString();
  }

  private static Registration shown(NodeName name, int key, Evidence evidence) {
    return new Registration(name, key(key), NodeClaims.NONE, evidence);
  }

  private static KeyCommand register(NodeName name, int key, TokenText token) {
    Evidence login = Evidence.ofLogin("192.0.2.1");
    return new KeyCommand.Register(
        Cause.bus(""), shown(name, key, login), token == null ? null : token.proof(), false);
  }

  /** Every kind of command, and each that changes more than one thing. */
  private static List<KeyCommand> scenario() {
    TokenText token = TokenText.of(new byte[TokenText.RANDOM_BYTES]);
    Token narrow =
        new Token(token.proof(), 1, NOW + HOUR, new NamePattern(DB.value()), Tags.of("a", "b"));
    Evidence signed = Evidence.ofLogin("192.0.2.1").signedBy(key(2).fingerprint());
    return List.of(
        new KeyCommand.Import(
            ALICE,
            List.of(
                new KeyCommand.Import.Entry(WEB, key(1), false),
                new KeyCommand.Import.Entry(DB, key(11), false),
                new KeyCommand.Import.Entry(DB, key(99), true))),
        register(WEB, 2, null),
        new KeyCommand.Replace(ALICE, WEB, id(2)),
        new KeyCommand.AddToken(ALICE, narrow),
        register(DB, 12, token),
        new KeyCommand.Rotate(Cause.bus(""), shown(WEB, 3, signed), HOUR),
        new KeyCommand.Retag(ALICE, WEB.value(), Tags.of("rack", "7"), new TreeSet<>()),
        new KeyCommand.Change(ALICE, Verb.SUSPEND, id(3)),
        new KeyCommand.Change(ALICE, Verb.RESUME, id(3)),
        new KeyCommand.Expect(ALICE, DB, null, NOW + 9 * HOUR),
        register(DB, 13, null),
        new KeyCommand.Expect(ALICE, DB, null, NOW + 9 * HOUR),
        new KeyCommand.ForgetExpectation(ALICE, DB, null),
        register(WEB, 4, null),
        new KeyCommand.Rebuild(ALICE, WEB, List.of(id(4))),
        new KeyCommand.Change(ALICE, Verb.REVOKE, id(13)),
        new KeyCommand.Change(ALICE, Verb.REMOVE, id(11)),
        register(DB, 14, null),
        new KeyCommand.Accept(ALICE, DB.value(), Tags.of("x", "y")),
        register(DB, 15, null),
        new KeyCommand.Change(ALICE, Verb.REJECT, id(15)),
        new KeyCommand.RemoveToken(ALICE, token.id()),
        register(DB, 16, null),
        new KeyCommand.Expire(Cause.bus("")));
  }

  private static JournalCommand entry(int number, KeyCommand command) {
    // The last one, which lets time pass, comes after the time that keys wait.
    long at = command instanceof KeyCommand.Expire ? NOW + 200 * HOUR : NOW + number;
    return new JournalCommand(KeyRegistry.MACHINE, new UUID(0, number), at, command.encode());
  }

  @Test
  void whereverTheDiskFailsTheStateIsBeforeACommandOrAfterIt() {
    List<KeyCommand> scenario = scenario();
    List<Bytes> states = states(scenario);
    int cuts = 0;
    for (boolean after : new boolean[] {false, true}) {
      int told = 0;
      for (int cut = 1; told < scenario.size(); cut++) {
        told = cut(scenario, states, folder.resolve(after + "-" + cut), cut, after);
        cuts++;
      }
    }
    assertTrue(cuts >= 2 * scenario.size(), cuts + " cuts");
    assertTrue(restored > scenario.size(), restored + " starts from a snapshot");
  }

  /** The state before the first command, and after each. */
  private static List<Bytes> states(List<KeyCommand> scenario) {
    KeyRegistry registry = new KeyRegistry(KeyLimits.DEFAULT);
    List<Bytes> states = new ArrayList<>(List.of(registry.snapshot()));
    for (int i = 0; i < scenario.size(); i++) {
      Bytes outcome = registry.apply(i + 1, entry(i, scenario.get(i)));
      assertTrue(KeyOutcome.decode(outcome) instanceof KeyOutcome.Done, scenario.get(i)::toString);
      states.add(registry.snapshot());
    }
    return states;
  }

  /** Returns how many commands were confirmed. */
  private int cut(
      List<KeyCommand> scenario, List<Bytes> states, Path directory, int cut, boolean after) {
    writes = 0;
    failing = Long.MAX_VALUE;
    written = after;
    int told = 0;
    try (RocksEngine engine = open(directory)) {
      Journal journal =
          engine.journal(Map.of(KeyRegistry.MACHINE, new KeyRegistry(KeyLimits.DEFAULT)));
      failing = writes + cut;
      while (told < scenario.size()) {
        journal.submit(entry(told, scenario.get(told))).toCompletableFuture().join();
        told++;
      }
    } catch (CompletionException e) {
      // The disk has failed: what was told is what counts.
    }
    failing = Long.MAX_VALUE;
    KeyRegistry found = new KeyRegistry(KeyLimits.DEFAULT);
    try (RocksEngine engine = open(directory)) {
      Journal journal = engine.journal(Map.of(KeyRegistry.MACHINE, noting(found)));
      int applied = (int) journal.lastIndex();
      assertTrue(applied == told || applied == told + 1, applied + " after " + told + " were told");
      assertEquals(states.get(applied), found.snapshot(), "cut " + cut + " after " + told);
    }
    return told;
  }

  /** Counts the starts from a snapshot. */
  private StateMachine noting(KeyRegistry registry) {
    return new StateMachine() {
      @Override
      public Bytes apply(long index, JournalCommand command) {
        return registry.apply(index, command);
      }

      @Override
      public Bytes snapshot() {
        return registry.snapshot();
      }

      @Override
      public void restore(Bytes snapshot) {
        restored++;
        registry.restore(snapshot);
      }
    };
  }

  private RocksEngine open(Path directory) {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    Limits usual = Limits.DEFAULT;
    Limits limits =
        new Limits(
            usual.queueBytes(),
            usual.groupBytes(),
            usual.memtableBytes(),
            usual.writeBufferBytes(),
            usual.blockCacheBytes(),
            usual.walBytes(),
            0,
            usual.streamsPerSender(),
            usual.streamExpiry(),
            usual.channels(),
            usual.channelsPerSender(),
            usual.values(),
            SNAPSHOT_EVERY,
            Duration.ZERO);
    Surroundings real = Surroundings.real(fault -> {});
    Surroundings failingOnce =
        new Surroundings(
            real.clock(), real.nanos(), real.freeBytes(), this::failing, real.faults());
    return RocksEngine.open(new RocksSettings(directory, List.of(all), limits, failingOnce));
  }

  private Surroundings.DurableWrite failing(Surroundings.DurableWrite write) {
    return () -> {
      writes++;
      boolean fails = writes >= failing;
      if (!fails || written) {
        write.write();
      }
      if (fails) {
        throw new RocksDBException("the power is gone");
      }
    };
  }
}
