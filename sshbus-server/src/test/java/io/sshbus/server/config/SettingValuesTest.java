package io.sshbus.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingValuesTest {
  @Test
  void aShareIsRoundedDownAndNeverOverflows() {
    assertEquals(49, new Percent(50).of(99));
    assertEquals(Long.MAX_VALUE, new Percent(100).of(Long.MAX_VALUE));
    assertThrows(BusException.class, () -> Percent.parse("101%"));
  }

  @Test
  void anAddressIsReadAsItIsWritten() {
    for (String text :
        List.of("127.0.0.1:2222", "[::1]:22", "bus.example.com:0", "0.0.0.0:65535")) {
      assertEquals(text, ListenAddress.parse(text).toString());
    }
  }

  @Test
  void aRouterIsCalledAfterItsHostIfThatHasAName() {
    assertEquals("bus7", RouterName.ofHost("Bus7.example.com\n").value());
    for (String host : List.of("", "localhost", "localhost.localdomain", "a_b", "-x", ".")) {
      assertEquals(RouterName.UNNAMED, RouterName.ofHost(host), host);
    }
  }
}
