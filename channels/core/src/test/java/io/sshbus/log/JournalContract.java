package io.sshbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does. */
public abstract class JournalContract extends EngineContract {

  private static JournalCommand command(long id, String body) {
    return new JournalCommand(new UUID(0, id), 0, Bytes.utf8(body));
  }

  @Test
  void commandsAreAppliedInOrder() {
    Journal journal = engine().journal(new Adder());
    assertEquals("1:2", await(journal.submit(command(1, "ab"))).text());
    assertEquals("2:5", await(journal.submit(command(2, "abc"))).text());
    assertEquals(2, journal.lastIndex());
  }

  @Test
  void aCommandThatWasAppliedChangesNothingAndIsToldTheSame() {
    Adder machine = new Adder();
    Journal journal = engine().journal(machine);
    await(journal.submit(command(1, "ab")));
    await(journal.submit(command(2, "ab")));
    assertEquals("1:2", await(journal.submit(command(1, "ab"))).text());
    assertEquals(2, machine.applied);
  }

  @Test
  void aCommandRepeatedWithinOneCommitIsAppliedOnce() {
    Adder machine = new Adder();
    Journal journal = engine().journal(machine);
    var stages =
        java.util.stream.IntStream.range(0, 100)
            .mapToObj(i -> journal.submit(command(i / 10, "ab")))
            .toList();
    assertEquals("10:20", await(stages.get(99)).text());
    assertEquals(10, machine.applied);
  }

  @Test
  void aRestartAppliesThemAgain() {
    Journal journal = engine().journal(new Adder());
    for (int i = 0; i < 100; i++) {
      await(journal.submit(command(i, "abc")));
    }
    reopen(List.of(EVERYTHING));
    Adder machine = new Adder();
    Journal again = engine().journal(machine);
    assertEquals(300, machine.total);
    assertEquals(100, again.lastIndex());
    assertEquals("7:21", await(again.submit(command(6, "abc"))).text());
    assertEquals("101:303", await(again.submit(command(1000, "abc"))).text());
  }

  @Test
  void anUnknownCommandStopsTheEngine() {
    Journal journal = engine().journal(new Adder());
    BusException first =
        assertThrows(BusException.class, () -> await(journal.submit(command(1, "?"))));
    assertEquals(ErrorCode.LOG_STOPPED, first.code());
    BusException later =
        assertThrows(BusException.class, () -> await(journal.submit(command(2, "a"))));
    assertEquals(ErrorCode.LOG_STOPPED, later.code());
  }

  @Test
  void nothingIsTakenOnceItIsClosed() {
    Journal journal = engine().journal(new Adder());
    close();
    BusException refused =
        assertThrows(BusException.class, () -> await(journal.submit(command(1, "a"))));
    assertEquals(ErrorCode.LOG_STOPPED, refused.code());
  }
}
