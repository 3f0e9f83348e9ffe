package io.sshbus.client.lookup;

import io.sshbus.client.RouterPlace;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Goes round the addresses of all places, one for each attempt, and asks the names again for each
 * round. Places are tried in their order, SRV records by priority and weight (RFC 2782), the
 * addresses of one host in any order, so that many clients spread over them. Confined to one thread
 * at a time.
 */
public final class RouterTour {
  private final List<RouterPlace> places;
  private final Names names;
  private final RandomGenerator random;
  private final Deque<Candidate> round = new ArrayDeque<>();

  /** A tour of {@code places}, of which there is one at least. */
  public RouterTour(List<RouterPlace> places, Names names, RandomGenerator random) {
    this.places = List.copyOf(places);
    this.names = names;
    this.random = random;
    if (places.isEmpty()) {
      throw new IllegalArgumentException("no place of a router is given");
    }
  }

  /**
   * The next address to try.
   *
   * @throws IOException none of the places has one just now
   */
  public Candidate next() throws IOException {
    if (round.isEmpty()) {
      begin();
    }
    return round.removeFirst();
  }

  private void begin() throws IOException {
    IOException fault = null;
    for (RouterPlace place : places) {
      try {
        add(place);
      } catch (IOException e) {
        fault = because(/* seen= */ e, /* earlier= */ fault);
      }
    }
    if (round.isEmpty()) {
      throw fault == null ? new IOException("no address of a router is known") : fault;
    }
  }

  private void add(RouterPlace place) throws IOException {
    if (!place.isService()) {
      addHost(place);
      return;
    }
    IOException fault = null;
    for (RouterPlace host : inOrder(names.services(place.name()))) {
      try {
        addHost(host);
      } catch (IOException e) {
        fault = because(/* seen= */ e, /* earlier= */ fault);
      }
    }
    if (fault != null && round.isEmpty()) {
      throw fault;
    }
  }

  private static IOException because(IOException seen, @Nullable IOException earlier) {
    if (earlier != null) {
      seen.addSuppressed(earlier);
    }
    return seen;
  }

  private void addHost(RouterPlace host) throws IOException {
    List<InetAddress> addresses = new ArrayList<>(names.addresses(host.name()));
    while (!addresses.isEmpty()) {
      round.addLast(new Candidate(host, addresses.remove(random.nextInt(addresses.size()))));
    }
  }

  private List<RouterPlace> inOrder(List<Names.Service> services) {
    TreeMap<Integer, List<Names.Service>> priorities = new TreeMap<>();
    services.forEach(
        each -> priorities.computeIfAbsent(each.priority(), p -> new ArrayList<>()).add(each));
    List<RouterPlace> order = new ArrayList<>();
    for (List<Names.Service> equals : priorities.values()) {
      equals.sort(Comparator.comparingInt(Names.Service::weight));
      while (!equals.isEmpty()) {
        order.add(drawn(equals).place());
      }
    }
    return order;
  }

  /**
   * Takes one away, each as likely as its weight; weight 0, which comes first, has a small chance.
   */
  private Names.Service drawn(List<Names.Service> from) {
    int sum = from.stream().mapToInt(Names.Service::weight).sum();
    int mark = random.nextInt(sum + 1);
    for (int i = 0; i < from.size() - 1; i++) {
      mark -= from.get(i).weight();
      if (mark <= 0) {
        return from.remove(i);
      }
    }
    return from.remove(from.size() - 1);
  }
}
