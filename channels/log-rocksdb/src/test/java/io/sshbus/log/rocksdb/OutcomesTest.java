package io.sshbus.log.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OutcomesTest {
  private static final int MIB = 1 << 20;

  private final Outcomes outcomes = new Outcomes();

  private static UUID id(int number) {
    return new UUID(0, number);
  }

  @Test
  void theNewestTenThousandAreRemembered() {
    for (int i = 0; i <= Outcomes.REMEMBERED; i++) {
      outcomes.put(id(i), Bytes.utf8("" + i));
    }
    assertNull(outcomes.get(id(0)));
    assertEquals("1", outcomes.get(id(1)).text());
  }

  @Test
  void fewerWhereTheySayVeryMuchAndTheNewestInAnyCase() {
    for (int i = 0; i < 20; i++) {
      outcomes.put(id(i), Bytes.wrap(new byte[MIB]));
    }
    assertNull(outcomes.get(id(3)));
    assertNotNull(outcomes.get(id(4)));
    outcomes.put(id(20), Bytes.wrap(new byte[Outcomes.MOST_BYTES + 1]));
    assertNull(outcomes.get(id(19)));
    assertNotNull(outcomes.get(id(20)));
  }

  @Test
  void whatIsReadIsWhatWasWrittenAndCountsInTheSameWay() {
    for (int i = 0; i < 16; i++) {
      outcomes.put(id(i), Bytes.wrap(new byte[MIB]));
    }
    ByteWriter out = new ByteWriter(16 * MIB);
    outcomes.write(out);
    Outcomes read = new Outcomes();
    read.read(new ByteReader(out.finish()));
    assertNotNull(read.get(id(0)));
    read.put(id(16), Bytes.wrap(new byte[MIB]));
    assertNull(read.get(id(0)));
    assertNotNull(read.get(id(1)));
  }
}
