package io.sshbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does. */
public abstract class JournalContract extends EngineContract {

  private static JournalCommand command(long id, String body) {
    return new JournalCommand("a", new UUID(0, id), 0, Bytes.utf8(body));
  }

  @Test
  void commandsAreAppliedInOrder() {
    Journal journal = engine().journal(Map.of("a", new Adder()));
    assertEquals("1:2", await(journal.submit(command(1, "ab"))).text());
    assertEquals("2:5", await(journal.submit(command(2, "abc"))).text());
    assertEquals(2, journal.lastIndex());
  }

  @Test
  void aCommandThatWasAppliedChangesNothingAndIsToldTheSame() {
    Adder machine = new Adder();
    Journal journal = engine().journal(Map.of("a", machine));
    await(journal.submit(command(1, "ab")));
    await(journal.submit(command(2, "ab")));
    assertEquals("1:2", await(journal.submit(command(1, "ab"))).text());
    assertEquals(2, machine.applied);
  }

  @Test
  void aCommandRepeatedWithinOneCommitIsAppliedOnce() {
    Adder machine = new Adder();
    Journal journal = engine().journal(Map.of("a", machine));
    var stages =
        java.util.stream.IntStream.range(0, 100)
            .mapToObj(i -> journal.submit(command(i / 10, "ab")))
            .toList();
    assertEquals("10:20", await(stages.get(99)).text());
    assertEquals(10, machine.applied);
  }

  @Test
  void aRestartAppliesThemAgain() {
    Journal journal = engine().journal(Map.of("a", new Adder()));
    for (int i = 0; i < 100; i++) {
      await(journal.submit(command(i, "abc")));
    }
    reopen(List.of(EVERYTHING));
    Adder machine = new Adder();
    Journal again = engine().journal(Map.of("a", machine));
    assertEquals(300, machine.total);
    assertEquals(100, again.lastIndex());
    assertEquals("7:21", await(again.submit(command(6, "abc"))).text());
    assertEquals("101:303", await(again.submit(command(1000, "abc"))).text());
  }

  @Test
  void anUnknownCommandStopsTheEngine() {
    Journal journal = engine().journal(Map.of("a", new Adder()));
    BusException first =
        assertThrows(BusException.class, () -> await(journal.submit(command(1, "?"))));
    assertEquals(ErrorCode.LOG_STOPPED, first.code());
    BusException later =
        assertThrows(BusException.class, () -> await(journal.submit(command(2, "a"))));
    assertEquals(ErrorCode.LOG_STOPPED, later.code());
  }

  private static JournalCommand of(String machine, long id, String body) {
    return new JournalCommand(machine, new UUID(0, id), 0, Bytes.utf8(body));
  }

  @Test
  void eachMachineIsGivenItsOwnCommandsInTheOrderOfTheOneLog() {
    Adder a = new Adder();
    Adder b = new Adder();
    Journal journal = engine().journal(Map.of("a", a, "b", b));
    assertEquals("1:2", await(journal.submit(of("a", 1, "ab"))).text());
    assertEquals("2:4", await(journal.submit(of("b", 2, "abcd"))).text());
    assertEquals("3:5", await(journal.submit(of("a", 3, "abc"))).text());
    assertEquals(3, journal.lastIndex());
    assertEquals(5, a.total);
    assertEquals(4, b.total);
  }

  @Test
  void anIdThatOneMachineHasSeenIsNewToAnother() {
    Journal journal = engine().journal(Map.of("a", new Adder(), "b", new Adder()));
    assertEquals("1:2", await(journal.submit(of("a", 1, "ab"))).text());
    assertEquals("2:3", await(journal.submit(of("b", 1, "abc"))).text());
    assertEquals("1:2", await(journal.submit(of("a", 1, "ab"))).text());
    assertEquals("2:3", await(journal.submit(of("b", 1, "abc"))).text());
    assertEquals(2, journal.lastIndex());
  }

  @Test
  void aRestartAppliesToEachMachineWhatIsItsOwn() {
    Journal journal = engine().journal(Map.of("a", new Adder(), "b", new Adder()));
    for (int i = 0; i < 100; i++) {
      await(journal.submit(of(i % 3 == 0 ? "a" : "b", i, "abc")));
    }
    reopen(List.of(EVERYTHING));
    Adder a = new Adder();
    Adder b = new Adder();
    Journal again = engine().journal(Map.of("a", a, "b", b, "new", new Adder()));
    assertEquals(34 * 3, a.total);
    assertEquals(66 * 3, b.total);
    assertEquals("7:9", await(again.submit(of("a", 6, "abc"))).text());
    assertEquals("101:1", await(again.submit(of("new", 6, "x"))).text());
  }

  @Test
  void aMachineThatIsNotThereIsAFault() {
    Journal journal = engine().journal(Map.of("a", new Adder(), "b", new Adder()));
    assertThrows(IllegalArgumentException.class, () -> journal.submit(of("c", 1, "ab")));
    await(journal.submit(of("b", 2, "ab")));
    reopen(List.of(EVERYTHING));
    assertThrows(RuntimeException.class, () -> engine().journal(Map.of("a", new Adder())));
  }

  @Test
  void nothingIsTakenOnceItIsClosed() {
    Journal journal = engine().journal(Map.of("a", new Adder()));
    close();
    BusException refused =
        assertThrows(BusException.class, () -> await(journal.submit(command(1, "a"))));
    assertEquals(ErrorCode.LOG_STOPPED, refused.code());
  }
}
