package io.sshbus.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceNetworkTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::/64",
    "2001:db8:0:1:ffff:ffff:ffff:ffff, 2001:db8:0:1::/64",
    "2001:DB8::7, 2001:db8:0:0::/64",
    "2001:db8:0:2::, 2001:db8:0:2::/64",
    "::1, 0:0:0:0::/64",
    "2001:db8:0:1:0:0:0:1%eth0, 2001:db8:0:1::/64",
    "fe80:0:0:0:1:2:3:4%eth0, fe80:0:0:0:1:2:3:4%eth0",
    "::ffff:192.0.2.7, ::ffff:192.0.2.7",
    "2001:db8, 2001:db8",
    "2001:db8::x, 2001:db8::x",
    "1:2:3:4:5:6:7:8:9, 1:2:3:4:5:6:7:8:9",
    "1:2:3:4::5:6:7:8, 1:2:3:4::5:6:7:8",
    "unknown, unknown",
    "'', ''"
  })
  void anAddressOfIpv6CountsAsItsNetwork(String address, String network) {
    assertEquals(network, SourceNetwork.of(address));
  }

  @Test
  void theJdksTextIsUnderstood() throws Exception {
    String address = InetAddress.getByName("2001:db8:a:b:c::1").getHostAddress();
    assertEquals("2001:db8:a:b::/64", SourceNetwork.of(address));
  }
}
