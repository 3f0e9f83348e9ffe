package io.sshbus.client.lookup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.client.RouterPlace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RouterTourTest {
  private final KnownNames names = new KnownNames();

  private static final class KnownNames implements Names {
    private final Map<String, List<String>> hosts = new HashMap<>();
    private final Map<String, List<String>> services = new HashMap<>();

    @Override
    public List<InetAddress> addresses(String host) throws IOException {
      List<InetAddress> found = new ArrayList<>();
      for (String address : hosts.getOrDefault(host, List.of())) {
        found.add(InetAddress.getByAddress(host, InetAddress.getByName(address).getAddress()));
      }
      if (found.isEmpty()) {
        throw new UnknownHostException(host);
      }
      return found;
    }

    @Override
    public List<Service> services(String name) throws IOException {
      List<Service> found = new ArrayList<>();
      for (String record : services.getOrDefault(name, List.of())) {
        found.add(SystemNames.service(record));
      }
      return found;
    }
  }

  private RouterTour tour(long seed, String... places) {
    List<RouterPlace> parsed = List.of(places).stream().map(RouterPlace::parse).toList();
    return new RouterTour(parsed, names, new Random(seed));
  }

  private static List<String> next(RouterTour tour, int count) throws IOException {
    List<String> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Candidate candidate = tour.next();
      found.add(candidate.place() + " " + candidate.address().getHostAddress());
    }
    return found;
  }

  @Test
  void placesAreTriedInTheirOrderAndThenAgainFromTheFirst() throws IOException {
    names.hosts.put("a", List.of("192.0.2.1"));
    names.hosts.put("b", List.of("192.0.2.2"));
    assertEquals(
        List.of("a:22 192.0.2.1", "b:2222 192.0.2.2", "a:22 192.0.2.1"),
        next(tour(1, "a", "b:2222"), 3));
  }

  @Test
  void allAddressesOfAHostAreTriedInAnyOrder() throws IOException {
    names.hosts.put("a", List.of("192.0.2.1", "192.0.2.2", "2001:db8::1"));
    Set<List<String>> orders = new HashSet<>();
    for (long seed = 0; seed < 60; seed++) {
      List<String> round = next(tour(seed, "a"), 3);
      assertEquals(3, Set.copyOf(round).size(), round.toString());
      orders.add(round);
    }
    assertEquals(6, orders.size());
  }

  @Test
  void aNameThatIsNotFoundHoldsUpNoOther() throws IOException {
    names.hosts.put("b", List.of("192.0.2.2"));
    assertEquals(List.of("b:22 192.0.2.2"), next(tour(1, "gone", "_sshbus._tcp.x", "b"), 1));
    assertThrows(IOException.class, () -> tour(1, "gone").next());
    assertThrows(IOException.class, () -> tour(1, "_sshbus._tcp.x").next());
  }

  @Test
  void namesAreAskedAgainForEachRound() throws IOException {
    names.hosts.put("a", List.of("192.0.2.1"));
    RouterTour tour = tour(1, "a");
    next(tour, 1);
    names.hosts.put("a", List.of("192.0.2.9"));
    assertEquals(List.of("a:22 192.0.2.9"), next(tour, 1));
  }

  @Test
  void serviceRecordsAreTriedByPriorityAndInProportionToTheirWeight() throws IOException {
    names.hosts.put("heavy", List.of("192.0.2.1"));
    names.hosts.put("light", List.of("192.0.2.2"));
    names.hosts.put("last", List.of("192.0.2.3"));
    names.services.put(
        "_sshbus._tcp.x", List.of("20 0 22 last.", "10 10 2222 light.", "10 90 2222 Heavy."));
    int heavyFirst = 0;
    for (long seed = 0; seed < 1000; seed++) {
      List<String> round = next(tour(seed, "_sshbus._tcp.x"), 3);
      assertEquals("last:22 192.0.2.3", round.get(2));
      assertEquals(
          new TreeSet<>(Set.of("heavy:2222 192.0.2.1", "light:2222 192.0.2.2")),
          new TreeSet<>(round.subList(0, 2)));
      heavyFirst += round.get(0).startsWith("heavy") ? 1 : 0;
    }
    assertTrue(heavyFirst > 850 && heavyFirst < 950, "heavy first: " + heavyFirst);
  }

  @Test
  void aPlaceIsReadAsItIsWritten() {
    for (String text :
        List.of("bus:22", "192.0.2.7:2222", "[2001:db8::7]:22", "_sshbus._tcp.example.com")) {
      assertEquals(text, RouterPlace.parse(text).toString());
    }
    assertEquals("bus:22", RouterPlace.parse("bus").toString());
    for (String text :
        List.of("", "a b", "bus:0", "bus:65536", "2001:db8::7:22", "_sshbus._tcp.x:22", "-x")) {
      assertThrows(IllegalArgumentException.class, () -> RouterPlace.parse(text), text);
    }
  }
}
