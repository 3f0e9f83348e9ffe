package io.sshbus.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.group.PartitionProgress.Done;
import io.sshbus.group.PartitionProgress.Tried;
import io.sshbus.log.Position;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GroupProgressTest {
  private static final GroupProgress PROGRESS =
      new GroupProgress(
          new TreeMap<>(
              Map.of(
                  0,
                  new PartitionProgress(
                      new Position(1L << 40, 3),
                      List.of(
                          new Done(new Position(1L << 40, 5), new Position((1L << 40) + 2, 0)),
                          new Done(Position.at((1L << 40) + 900), new Position(1L << 41, 7))),
                      List.of(new Tried(1L << 40, 3, 4, 2), new Tried((1L << 40) + 5, 0, 9, 1))),
                  7,
                  PartitionProgress.at(Position.START))));

  @Test
  void whatIsStoredIsReadAsItWas() {
    assertEquals(PROGRESS, GroupProgress.decode(PROGRESS.encode()));
    assertEquals(new Position(1L << 40, 3), PROGRESS.low().positions().get(0));
  }

  @Test
  void anUnknownVersionAndACutOneAreRefused() {
    byte[] stored = PROGRESS.encode().toArray();
    assertThrows(
        BusException.class,
        () -> GroupProgress.decode(Bytes.wrap(stored).slice(0, stored.length - 1)));
    stored[0] = 2;
    assertThrows(BusException.class, () -> GroupProgress.decode(Bytes.wrap(stored)));
  }
}
