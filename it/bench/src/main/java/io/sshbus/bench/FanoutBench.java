package io.sshbus.bench;

import io.sshbus.client.SshBusClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many deliveries a second one publisher's events become. The publisher stays at most a window
 * ahead of the slowest subscriber, so that what is measured can go on for ever.
 */
@Command(name = "fanout", description = "Deliveries a second from one publisher to many.")
final class FanoutBench extends BenchCommand {
  private static final String CHANNEL = "bench/fanout";
  private static final int LOOK_EVERY = 64;
  private static final long PAUSE_NANOS = 100_000;

  @Option(
      names = "--subscribers",
      paramLabel = "N",
      description = "each on a connection of its own (default: ${DEFAULT-VALUE})")
  private int subscribers = 10;

  @Option(
      names = "--handler",
      paramLabel = "KIND",
      description = "event (default): called for each event; batch: for each batch")
  private Subscriber.Handler handler = Subscriber.Handler.event;

  @Option(
      names = "--window",
      paramLabel = "EVENTS",
      description = "that the publisher may be ahead of the slowest (default: ${DEFAULT-VALUE})")
  private int window = 100_000;

  @Override
  Measurement measure() throws Exception {
    try (Bed bed = Bed.make(options, subscribers + 1)) {
      List<SshBusClient> clients = new ArrayList<>();
      try {
        List<Subscriber> all = new ArrayList<>();
        for (int i = 0; i < subscribers; i++) {
          SshBusClient client = bed.connect(i + 1);
          clients.add(client);
          all.add(new Subscriber(client, CHANNEL, handler));
        }
        SshBusClient client = bed.connect(0);
        clients.add(client);
        return measure(bed, client, all);
      } finally {
        clients.forEach(SshBusClient::close);
      }
    }
  }

  private Measurement measure(Bed bed, SshBusClient client, List<Subscriber> all) throws Exception {
    for (Subscriber subscriber : all) {
      subscriber.awaitLive();
    }
    Publisher publisher =
        new Publisher(
            List.of(client.channel(CHANNEL)),
            new Bodies(options.size),
            number -> awaitWindow(all, number));
    Span span;
    try {
      publisher.start();
      span = timed(bed, () -> all.stream().mapToLong(Subscriber::count).sum());
    } finally {
      publisher.stop();
    }
    client.close();
    publisher.check();
    for (Subscriber subscriber : all) {
      subscriber.awaitExactly(publisher.confirmed());
    }
    return new Measurement()
        .putSpan("deliveriesPerSecond", span, options.size)
        .put("subscribers", subscribers)
        .put("publishedEvents", publisher.confirmed())
        .put("deliveredEvents", all.stream().mapToLong(Subscriber::count).sum());
  }

  /** True when the slowest has come near; false where it has stopped for too long. */
  private boolean awaitWindow(List<Subscriber> all, long number) {
    if (number % LOOK_EVERY != 0) {
      return true;
    }
    long deadline = System.nanoTime() + Subscriber.PATIENCE.toNanos();
    while (number - all.stream().mapToLong(Subscriber::count).min().orElseThrow() > window) {
      if (System.nanoTime() > deadline || Thread.interrupted()) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }
}
