package io.sshbus.bench;

import io.sshbus.client.BusChannel;
import io.sshbus.client.SshBusClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How many events a second the bus confirms, one call of {@code publish} for each. */
@Command(name = "publish", description = "Confirmed events a second.")
final class PublishBench extends BenchCommand {
  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "connections, each of a node and with a thread of its own")
  private int connections = 1;

  @Option(names = "--channels", paramLabel = "N", description = "channels of each connection")
  private int channels = 1;

  @Override
  Measurement measure() throws Exception {
    try (Bed bed = Bed.make(options, connections)) {
      List<SshBusClient> clients = new ArrayList<>();
      List<Publisher> publishers = new ArrayList<>();
      try {
        for (int i = 0; i < connections; i++) {
          SshBusClient client = bed.connect(i);
          clients.add(client);
          publishers.add(
              new Publisher(channels(client, i), new Bodies(options.size), Publisher.Pace.NONE));
        }
        return measure(bed, clients, publishers);
      } finally {
        for (Publisher publisher : publishers) {
          publisher.stop();
        }
        clients.forEach(SshBusClient::close);
      }
    }
  }

  private List<BusChannel> channels(SshBusClient client, int connection) {
    return IntStream.range(0, channels)
        .mapToObj(i -> client.channel("bench/publish/" + connection + "/" + i))
        .toList();
  }

  private Measurement measure(Bed bed, List<SshBusClient> clients, List<Publisher> publishers)
      throws Exception {
    publishers.forEach(Publisher::start);
    Span span = timed(bed, () -> publishers.stream().mapToLong(Publisher::confirmed).sum());
    long published = 0;
    for (Publisher publisher : publishers) {
      published += publisher.stop();
    }
    clients.forEach(SshBusClient::close);
    publishers.forEach(Publisher::check);
    return new Measurement()
        .putSpan("confirmedPerSecond", span, options.size)
        .put("publishedEvents", published)
        .put("confirmedEvents", publishers.stream().mapToLong(Publisher::confirmed).sum());
  }
}
