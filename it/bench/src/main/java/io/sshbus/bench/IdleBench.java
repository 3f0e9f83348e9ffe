package io.sshbus.bench;

import io.sshbus.bench.ssh.IdleConnections;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a connected node costs that has one subscription and hears nothing. */
@Command(name = "idle", description = "Server heap and processor time of idle connections.")
final class IdleBench extends BenchCommand {
  private static final Pattern USED = Pattern.compile("\\bused (\\d+)K");
  private static final int AT_ONCE = 8;

  /** Fewer than the router takes of one node. */
  private static final int EACH_NODE = 16;

  private static final String CHANNEL = "bench/idle";

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "to be measured (default: ${DEFAULT-VALUE})")
  private int connections = 1000;

  @Option(
      names = "--before",
      paramLabel = "N",
      description =
          "opened before, so that what the first ones load does not count (default: ${DEFAULT-VALUE})")
  private int before = 200;

  @Override
  Measurement measure() throws Exception {
    int nodes = (connections + before + EACH_NODE - 1) / EACH_NODE;
    try (Bed bed = Bed.make(options, nodes);
        IdleConnections idle = new IdleConnections(bed.server().port())) {
      open(bed, idle, 0, before);
      long heapBefore = usedHeap(bed.server());
      Meter meter = new Meter(bed.server(), idle::alive);
      open(bed, idle, before, before + connections);
      Span span = meter.span();
      long heap = usedHeap(bed.server()) - heapBefore;
      BenchFault.unlessEqual("open connections", before + connections, idle.alive());
      return new Measurement()
          .put("heapBytesPerConnection", (double) heap / connections)
          .put("serverCpuMillisPerHandshake", span.serverCpuSeconds() * 1e3 / connections)
          .put("handshakesPerSecond", span.perSecond())
          .put("connections", connections);
    }
  }

  private static void open(Bed bed, IdleConnections idle, int from, int to) throws Exception {
    ExecutorService openers = Executors.newFixedThreadPool(AT_ONCE);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = from; i < to; i++) {
        Bed.Node node = bed.node(i / EACH_NODE);
        all.add(
            openers.submit(
                () -> {
                  idle.open(node.name(), node.pair(), CHANNEL);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      openers.shutdownNow();
    }
  }

  /** What is in use after a full collection, in bytes. */
  private static long usedHeap(ServerProcess server) throws IOException, InterruptedException {
    server.jcmd("GC.run");
    // What the first collection has only made unreachable.
    server.jcmd("GC.run");
    Matcher used = USED.matcher(server.jcmd("GC.heap_info"));
    if (!used.find()) {
      throw new BenchFault("jcmd GC.heap_info did not say what is used");
    }
    return Long.parseLong(used.group(1)) * 1024;
  }
}
