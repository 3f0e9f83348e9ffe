package io.sshbus.keys.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Fingerprint;
import io.sshbus.identity.NodeName;
import io.sshbus.log.JournalCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Random commands, one seed a run: what holds after every one of them. */
class RegistryPropertiesTest {
  private static final int RUNS = 60;
  private static final int COMMANDS = 300;
  private static final KeyLimits SMALL = new KeyLimits(9, 4, 3, Duration.ofDays(7), 3, 3);
  private static final Set<KeyAction> TRUSTING =
      EnumSet.of(KeyAction.ACCEPT, KeyAction.REPLACE, KeyAction.ROTATE, KeyAction.RESUME);

  private final Map<KeyAction, Integer> seen = new EnumMap<>(KeyAction.class);
  private final Map<Class<?>, Integer> done = new HashMap<>();
  private int refusals;
  private int setBacks;
  private int returned;
  private final Set<Fingerprint> removed = new HashSet<>();

  @Test
  void theRulesHoldWhateverHappens() {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + RUNS; seed++) {
      try {
        run(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertEquals(EnumSet.allOf(KeyAction.class), seen.keySet(), "seed " + first);
    assertEquals(13, done.size(), "seed " + first);
    assertTrue(returned > RUNS, returned + " removed keys returned, seed " + first);
    assertTrue(setBacks > RUNS, setBacks + " times the clock was set back, seed " + first);
    assertTrue(refusals > RUNS * COMMANDS / 10, refusals + " refusals, seed " + first);
  }

  private void run(long seed) {
    removed.clear();
    Random random = new Random(seed);
    KeyLimits limits = random.nextBoolean() ? SMALL : KeyLimits.DEFAULT;
    RandomCommands commands = new RandomCommands(random, 1_800_000_000_000_000L);
    KeyRegistry registry = new KeyRegistry(limits);
    KeyRegistry second = new KeyRegistry(limits);
    for (int index = 1; index <= COMMANDS; index++) {
      commands.pass();
      KeyCommand command = commands.next();
      assertEquals(command, KeyCommand.decode(command.encode()));
      JournalCommand entry =
          new JournalCommand(
              KeyRegistry.MACHINE, new UUID(0, index), commands.now(), command.encode());
      long time = registry.time();
      Map<Fingerprint, KeyRecord> before = byFingerprint(registry);
      Bytes said = registry.apply(index, entry);
      if (random.nextInt(10) == 0) {
        KeyRegistry restored = new KeyRegistry(limits);
        restored.restore(second.snapshot());
        second = restored;
      }
      assertEquals(said, second.apply(index, entry), "a restored registry says the same");
      assertEquals(registry.snapshot(), second.snapshot(), "a restored registry is the same");
      if (registry.time() < time) {
        setBacks++;
        before = corrected(before, time, registry.time());
      }
      nothingLastsForLonger(registry);
      check(registry, command, before, KeyOutcome.decode(said));
    }
  }

  private void check(
      KeyRegistry registry,
      KeyCommand command,
      Map<Fingerprint, KeyRecord> before,
      KeyOutcome outcome) {
    assertEquals(outcome, KeyOutcome.decode(outcome.encode()));
    Map<Fingerprint, KeyRecord> after = byFingerprint(registry);
    List<Transition> transitions = List.of();
    if (outcome instanceof KeyOutcome.Done one) {
      transitions = one.transitions();
      done.merge(command.getClass(), 1, Integer::sum);
    } else {
      refusals++;
      assertEquals(before, after, "a refusal changes nothing");
    }
    atMostOneAcceptedKeyOfATypeUnderAName(after);
    allKeysOfANodeHaveTheSameTrustedTags(after);
    everyChangeOfStateIsATransition(before, after, transitions);
    nobodyIsTrustedWithoutAReason(command, transitions);
    noSignatureBringsBackWhatAnOperatorRemoved(command, transitions);
    theNewestTransitionsAreRemembered(registry, transitions);
  }

  /** A clock that is set back corrects times, whatever becomes of the command. */
  private static Map<Fingerprint, KeyRecord> corrected(
      Map<Fingerprint, KeyRecord> records, long was, long now) {
    RegistryState state = new RegistryState(KeyLimits.DEFAULT);
    records.values().forEach(state::put);
    new SetBack(state, was, now).run();
    Map<Fingerprint, KeyRecord> corrected = new HashMap<>();
    state.records().forEach(record -> corrected.put(record.fingerprint(), record));
    return corrected;
  }

  private static void nothingLastsForLonger(KeyRegistry registry) {
    long now = registry.time();
    for (KeyRecord record : registry.list(any -> true)) {
      assertTrue(record.history().seen() <= now && record.standing().since() <= now);
      assertTrue(record.standing().graceUntil() - now <= 5 * Fleet.HOUR);
    }
    long latest = now + Chronicle.SET_BACK + 20 * Fleet.HOUR;
    registry.tokens().forEach(held -> assertTrue(held.token().until() <= latest));
    registry.expectations().forEach(open -> assertTrue(open.until() <= latest));
  }

  private static Map<Fingerprint, KeyRecord> byFingerprint(KeyRegistry registry) {
    Map<Fingerprint, KeyRecord> records = new HashMap<>();
    registry.list(any -> true).forEach(record -> records.put(record.fingerprint(), record));
    return records;
  }

  private static void atMostOneAcceptedKeyOfATypeUnderAName(Map<Fingerprint, KeyRecord> records) {
    record Place(NodeName name, KeyFamily family, boolean grace) {}
    Map<Place, KeyRecord> bound = new HashMap<>();
    for (KeyRecord record : records.values()) {
      if (record.state().bindsName()) {
        Place place = new Place(record.name(), record.family(), record.isInGrace());
        KeyRecord other = bound.put(place, record);
        assertTrue(other == null, () -> "two at once: " + other + " and " + record);
      }
    }
  }

  private static void allKeysOfANodeHaveTheSameTrustedTags(Map<Fingerprint, KeyRecord> records) {
    Map<NodeName, Tags> tags = new HashMap<>();
    for (KeyRecord record : records.values()) {
      if (record.state().bindsName()) {
        Tags others = tags.putIfAbsent(record.name(), record.trusted());
        assertTrue(others == null || others.equals(record.trusted()), record::toString);
      }
    }
  }

  private void everyChangeOfStateIsATransition(
      Map<Fingerprint, KeyRecord> before,
      Map<Fingerprint, KeyRecord> after,
      List<Transition> transitions) {
    Map<Fingerprint, KeyState> states = new HashMap<>();
    before.forEach((key, record) -> states.put(key, record.state()));
    for (Transition transition : transitions) {
      KeyState from = states.getOrDefault(transition.fingerprint(), KeyState.UNKNOWN);
      assertEquals(from, transition.from());
      assertEquals(transition.to(), Transitions.after(from, transition.action()).orElseThrow());
      states.put(transition.fingerprint(), transition.to());
      seen.merge(transition.action(), 1, Integer::sum);
    }
    states.values().removeIf(state -> state == KeyState.UNKNOWN);
    Map<Fingerprint, KeyState> real = new HashMap<>();
    after.forEach((key, record) -> real.put(key, record.state()));
    assertEquals(real, states);
  }

  private static void nobodyIsTrustedWithoutAReason(
      KeyCommand command, List<Transition> transitions) {
    List<Transition> trusted = new ArrayList<>(transitions);
    trusted.removeIf(
        change -> change.to() != KeyState.ACCEPTED || change.action() == KeyAction.TAG);
    for (Transition transition : trusted) {
      assertTrue(TRUSTING.contains(transition.action()));
      String why = transition.cause().why();
      boolean reason =
          command instanceof KeyCommand.Register register
              ? registered(register, transition, why)
              : transition.cause().by().equals("operator:alice")
                  || (command instanceof KeyCommand.Rotate && why.startsWith("signed by "));
      assertTrue(reason, () -> command + " made " + transition);
    }
    assertTrue(trusted.size() <= 2, () -> command + " made " + trusted);
  }

  private void noSignatureBringsBackWhatAnOperatorRemoved(
      KeyCommand command, List<Transition> transitions) {
    for (Transition transition : transitions) {
      if (transition.action() == KeyAction.REMOVE && command instanceof KeyCommand.Change) {
        removed.add(transition.fingerprint());
      } else if (transition.to() == KeyState.ACCEPTED && removed.remove(transition.fingerprint())) {
        returned++;
        assertFalse(transition.cause().why().startsWith("signed by "), transition::toString);
      }
    }
  }

  private static boolean registered(
      KeyCommand.Register register, Transition transition, String why) {
    Evidence evidence = register.registration().evidence();
    boolean own = transition.fingerprint().equals(register.registration().key().fingerprint());
    return own
        && (why.equals("expected by operator:alice")
            || (why.startsWith("the token ") && register.token() != null)
            || (why.equals("signed by " + evidence.signedBy()))
            || (why.startsWith("the policy") && evidence.verdict() == Evidence.Verdict.ACCEPT)
            || (why.startsWith("acceptNew") && register.acceptNew()));
  }

  private static void theNewestTransitionsAreRemembered(
      KeyRegistry registry, List<Transition> transitions) {
    long last = registry.lastTransition();
    assertEquals(transitions, registry.transitionsSince(last - transitions.size()));
  }

  @Test
  void mutatedCommandsOutcomesAndSnapshotsAreReadOrRefusedAsOneThing() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    RandomCommands commands = new RandomCommands(random, 1_800_000_000_000_000L);
    Fleet fleet = new Fleet();
    int refused = 0;
    for (int run = 0; run < 8_000; run++) {
      KeyCommand command = commands.next();
      Bytes outcome = fleet.send(command).encode();
      refused += isRefused(() -> KeyCommand.decode(mutated(command.encode(), random)), seed);
      refused += isRefused(() -> KeyOutcome.decode(mutated(outcome, random)), seed);
      if (run % 10 == 0) {
        Bytes snapshot = fleet.registry.snapshot();
        KeyRegistry other = new KeyRegistry(KeyLimits.DEFAULT);
        refused += isRefused(() -> other.restore(mutated(snapshot, random)), seed);
      }
    }
    assertTrue(refused > 4_000, refused + " refused, seed " + seed);
  }

  private static Bytes mutated(Bytes bytes, Random random) {
    return RandomCommands.mutate(bytes, random);
  }

  private static int isRefused(Runnable reading, long seed) {
    try {
      reading.run();
      return 0;
    } catch (IllegalArgumentException e) {
      return 1;
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}
