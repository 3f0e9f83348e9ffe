package io.sshbus.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.lease.LeaseCommand.Begin;
import io.sshbus.lease.LeaseCommand.End;
import io.sshbus.lease.LeaseCommand.Held;
import io.sshbus.lease.LeaseCommand.Release;
import io.sshbus.lease.LeaseCommand.Renew;
import io.sshbus.lease.LeaseCommand.Take;
import io.sshbus.lease.LeaseCommand.Wish;
import io.sshbus.lease.LeaseOutcome.Granted;
import io.sshbus.lease.LeaseOutcome.HeldBy;
import io.sshbus.log.JournalCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private final Leases leases = new Leases();
  private final List<Lease> ended = new ArrayList<>();
  private long index;

  private static JournalCommand in(LeaseCommand command) {
    assertEquals(command, LeaseCommand.decode(command.encode()));
    return new JournalCommand(Leases.MACHINE, new UUID(0, 0), 42, command.encode());
  }

  private LeaseOutcome say(LeaseCommand command) {
    leases.listen(ended::add);
    LeaseOutcome outcome = LeaseOutcome.decode(leases.apply(++index, in(command)));
    assertEquals(outcome, LeaseOutcome.decode(outcome.encode()));
    requireSameAfterARestore();
    return outcome;
  }

  private void requireSameAfterARestore() {
    Leases restored = new Leases();
    restored.restore(leases.snapshot());
    assertEquals(leases.snapshot(), restored.snapshot());
    assertEquals(leases.heard(), restored.heard());
  }

  private Holder begin(String router) {
    long began = ((LeaseOutcome.Began) say(new Begin("", router, false))).incarnation();
    return new Holder(router, began);
  }

  private LeaseOutcome.Answer take(Holder holder, String name, long above, boolean force) {
    Take take = new Take("", holder, List.of(new Wish(name, above, force)));
    return ((LeaseOutcome.Taken) say(take)).answers().get(0);
  }

  private LeaseOutcome.Answer take(Holder holder, String name) {
    return take(holder, name, 0, false);
  }

  @Test
  void aLeaseIsOneHoldersUntilItGivesItBack() {
    Holder a = begin("a");
    Holder b = begin("b");
    assertEquals(new Granted(1), take(a, "g"));
    assertEquals(new HeldBy(a), take(b, "g"));
    say(new Release("", a, List.of(new Held("g", 1))));
    assertEquals(new Granted(2), take(b, "g"));
    assertEquals(List.of(), ended);
  }

  @Test
  void whatAHolderTakesAgainIsGrantedAnewAndWhatItHadIsVoid() {
    Holder a = begin("a");
    assertEquals(new Granted(1), take(a, "g"));
    assertEquals(new Granted(2), take(a, "g"));
    say(new Release("", a, List.of(new Held("g", 1))));
    assertEquals(2, leases.of("g").orElseThrow().epoch());
    assertEquals(42, leases.of("g").orElseThrow().since());
  }

  @Test
  void epochsOnlyRiseAlsoForWhatWasForgottenAndAboveWhatIsOlderThanTheLeases() {
    Holder a = begin("a");
    assertEquals(new Granted(1), take(a, "g"));
    say(new Release("", a, List.of(new Held("g", 1))));
    assertTrue(leases.of("g").isEmpty());
    assertEquals(new Granted(38), take(a, "old", 37, false));
    assertEquals(new Granted(39), take(a, "g"));
  }

  @Test
  void aRoutersNextLifeFreesWhatTheLastOneHeldAndThatIsGrantedNothing() {
    Holder first = begin("a");
    Holder b = begin("b");
    take(first, "g");
    take(b, "h");
    Holder second = begin("a");
    assertEquals(List.of("g"), ended.stream().map(Lease::name).toList());
    assertInstanceOf(
        LeaseOutcome.Over.class, say(new Take("", first, List.of(new Wish("h", 0, true)))));
    assertInstanceOf(LeaseOutcome.Over.class, say(new Renew("", first)));
    assertInstanceOf(LeaseOutcome.Over.class, say(new End("", first, Long.MAX_VALUE)));
    assertEquals(new Granted(3), take(second, "g"));
    assertEquals(b, leases.of("h").orElseThrow().holder());
  }

  @Test
  void theOnlyRouterThereIsFreesAllUnderWhateverName() {
    Holder old = begin("old-name");
    take(old, "g");
    say(new Begin("", "new-name", true));
    assertTrue(leases.of("g").isEmpty());
    assertEquals(1, leases.heard().size());
  }

  @Test
  void aLifeIsEndedByOthersOnlyIfItHasNotBeenHeardOfSince() {
    Holder a = begin("a");
    take(a, "g");
    long seen = leases.heard().get(a);
    say(new Renew("", a));
    assertEquals(new LeaseOutcome.Heard(index), say(new End("silent", a, seen)));
    assertInstanceOf(LeaseOutcome.Done.class, say(new End("silent", a, leases.heard().get(a))));
    assertTrue(leases.of("g").isEmpty());
    assertEquals(List.of("g"), ended.stream().map(Lease::name).toList());
    assertInstanceOf(LeaseOutcome.Over.class, say(new Renew("", a)));
  }

  @Test
  void forceTakesALeaseAwayAndItsHolderIsTold() {
    Holder a = begin("a");
    Holder b = begin("b");
    take(a, "g");
    assertEquals(new Granted(2), take(b, "g", 0, true));
    assertEquals(List.of(a), ended.stream().map(Lease::holder).toList());
  }

  @Test
  void thereIsABoundToEverything() {
    Holder a = begin("a");
    for (int i = 0; i < Leases.MOST_LEASES; i += LeaseCommand.MOST) {
      int from = i;
      List<Wish> wishes =
          IntStream.range(from, from + LeaseCommand.MOST)
              .mapToObj(n -> new Wish("g" + n, 0, false))
              .toList();
      say(new Take("", a, wishes));
    }
    assertInstanceOf(LeaseOutcome.TooMany.class, take(a, "one more"));
    assertInstanceOf(Granted.class, take(a, "g7"));
    for (int i = 1; i < Leases.MOST_ROUTERS; i++) {
      leases.apply(++index, in(new Begin("", "r" + i, false)));
    }
    assertInstanceOf(LeaseOutcome.Full.class, say(new Begin("", "one more", false)));
    Wish wish = new Wish("g", 0, false);
    List<Wish> many = IntStream.rangeClosed(0, LeaseCommand.MOST).mapToObj(i -> wish).toList();
    assertThrows(IllegalArgumentException.class, () -> new Take("", a, many));
    assertThrows(IllegalArgumentException.class, () -> new Wish("", 0, false));
    assertThrows(IllegalArgumentException.class, () -> new Wish("x".repeat(513), 0, false));
    assertThrows(IllegalArgumentException.class, () -> new Wish("g", -1, false));
    assertThrows(IllegalArgumentException.class, () -> new Wish("g", Long.MAX_VALUE, false));
  }

  @Test
  void whatIsNoCommandStopsTheRouter() {
    byte[] good = new Renew("", new Holder("a", 1)).encode().toArray();
    for (int cut = 0; cut < good.length; cut++) {
      Bytes part = Bytes.wrap(good).slice(0, cut);
      assertThrows(IllegalArgumentException.class, () -> LeaseCommand.decode(part));
    }
    good[1] = 99;
    assertThrows(IllegalArgumentException.class, () -> LeaseCommand.decode(Bytes.wrap(good)));
    assertThrows(IllegalArgumentException.class, () -> LeaseOutcome.decode(Bytes.wrap(good)));
    good[0] = 2;
    assertThrows(IllegalArgumentException.class, () -> LeaseCommand.decode(Bytes.wrap(good)));
  }
}
