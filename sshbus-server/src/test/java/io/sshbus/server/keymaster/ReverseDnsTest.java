package io.sshbus.server.keymaster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.identity.NodeName;
import io.sshbus.keys.registry.Evidence.Reverse;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReverseDnsTest {
  /** The address 192.0.2.7 is web1's, and 192.0.2.8 only says so. */
  static final ReverseDns DNS =
      new ReverseDns(
          new ReverseDns.Resolver() {
            @Override
            public String name(InetAddress address) {
              String text = address.getHostAddress();
              return switch (text) {
                case "192.0.2.7", "192.0.2.8", "2001:db8:0:0:0:0:0:7" -> "Web1.example.com.";
                case "192.0.2.9" -> "gone.example.com";
                default -> text;
              };
            }

            @Override
            public List<InetAddress> addresses(String name) throws UnknownHostException {
              if (!name.equals("web1.example.com")) {
                throw new UnknownHostException(name);
              }
              return List.of(
                  InetAddress.getByName("192.0.2.7"), InetAddress.getByName("2001:db8::7"));
            }
          });

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, web1.example.com, YES",
    "2001:db8::7, web1.example.com, YES",
    "192.0.2.7, web2.example.com, NO",
    "192.0.2.8, web1.example.com, NO",
    "192.0.2.9, gone.example.com, NO",
    "192.0.2.10, web1.example.com, NO"
  })
  void nameAndAddressMustLeadToEachOther(String address, String name, Reverse reverse) {
    assertEquals(reverse, DNS.look(address, new NodeName(name)));
  }
}
