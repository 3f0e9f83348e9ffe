package io.sshbus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingValuesTest {
  @Test
  void aSizeIsReadAsItIsWritten() {
    for (String text : List.of("0B", "1B", "1023B", "1KiB", "1025B", "3MiB", "10GiB", "2TiB")) {
      assertEquals(text, DataSize.parse(text).toString());
    }
    assertEquals(new DataSize(1536), DataSize.parse("1536B"));
    assertEquals(DataSize.ofGib(1), DataSize.parse("1024 MiB"));
    assertEquals("4096TiB", DataSize.ofGib(1L << 22).toString());
  }

  @Test
  void sizesWithoutAUnitOrOverALongAreRefused() {
    for (String text : List.of("", "1", "1kB", "1 kib", "-1B", "1.5MiB", "8388608TiB")) {
      assertThrows(BusException.class, () -> DataSize.parse(text), text);
    }
    assertEquals(8388607L << 40, DataSize.parse("8388607TiB").bytes());
  }

  @Test
  void theNearestKeyIsTheOneWithTheFewestChanges() {
    List<String> known = List.of("frame", "body", "authTimeout", "authAttempts");
    assertEquals(Optional.of("authTimeout"), NearestKey.to("auth-timeout", known));
    assertEquals(Optional.of("body"), NearestKey.to("bodies", known));
    assertEquals(Optional.empty(), NearestKey.to("x", List.of()));
  }
}
