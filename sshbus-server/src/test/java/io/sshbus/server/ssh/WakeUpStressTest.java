package io.sshbus.server.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Stream;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import io.sshbus.server.session.BusChannelProgram;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import io.sshbus.wire.RouterFrame;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoOutputStream;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.apache.sshd.server.channel.ChannelSession;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Feeds, match stages, outboxes and writers together, with real threads and a network that takes
 * each packet at once, a little later, or on another thread: nobody may be left standing.
 */
class WakeUpStressTest {
  private static final int PUBLISHERS = 3;
  private static final int BATCHES = 500;
  private static final int SUBSCRIBERS = 8;

  @TempDir Path temp;

  /** A network with a mind of its own; reads the lines that come. */
  private static final class Network extends AbstractCloseable implements IoOutputStream {
    private static final Pattern BODY = Pattern.compile("\"body\":\"(\\d+)-(\\d+)-x*\"");

    private final SplittableRandom random;
    private final Executor others;
    private final StringBuilder line = new StringBuilder();
    private final long[] last = new long[PUBLISHERS];
    final AtomicLong events = new AtomicLong();
    final AtomicInteger outOfOrder = new AtomicInteger();
    private boolean busy;

    Network(SplittableRandom random, Executor others) {
      this.random = random;
      this.others = others;
    }

    @Override
    public synchronized IoWriteFuture writeBuffer(Buffer buffer) {
      if (busy) {
        throw new IllegalStateException("one write at a time");
      }
      busy = true;
      byte[] bytes = new byte[buffer.available()];
      buffer.getRawBytes(bytes);
      Sent future = new Sent();
      int turns = random.nextInt(4);
      if (turns == 0) {
        taken(bytes, future);
      } else {
        later(turns, () -> taken(bytes, future));
      }
      return future;
    }

    private void later(int turns, Runnable then) {
      others.execute(turns == 1 ? then : () -> later(turns - 1, then));
    }

    private void taken(byte[] bytes, Sent future) {
      synchronized (this) {
        read(new String(bytes, StandardCharsets.US_ASCII));
        busy = false;
      }
      future.setValue(true);
    }

    private void read(String text) {
      line.append(text);
      int begin = 0;
      for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n", begin)) {
        Matcher body = BODY.matcher(line.subSequence(begin, end));
        if (body.find()) {
          int publisher = Integer.parseInt(body.group(1));
          long number = Long.parseLong(body.group(2));
          outOfOrder.addAndGet(number > last[publisher] ? 0 : 1);
          last[publisher] = number;
          events.incrementAndGet();
        }
        begin = end + 1;
      }
      line.delete(0, begin);
    }
  }

  private static final class Sent extends AbstractIoWriteFuture {
    Sent() {
      super("packet", null);
    }
  }

  private static final class Port implements ChannelPort {
    private ChannelWriter writer;

    @Override
    public void wake() {
      ChannelWriter to = writer;
      if (to != null) {
        to.wake();
      }
    }

    @Override
    public void consumed(int bytes) {}

    @Override
    public void diagnose(String line) {
      throw new AssertionError(line);
    }

    @Override
    public void finish(int exitStatus) {
      throw new AssertionError(exitStatus);
    }

    @Override
    public void probe(Runnable answered) {}
  }

  private static AppendRequest batch(int publisher, int number, Stream stream) {
    EventsWriter events = new EventsWriter(256);
    events.add(
        EventDraft.of("%d-%d-%s".formatted(publisher, number, "x".repeat(50 + number % 400))));
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("a/" + publisher),
            new Sender("node:a.example.com"),
            new ProducerNumber("", number),
            Tags.NONE,
            Tags.NONE);
    return new AppendRequest(new BatchDraft(envelope, events.finish()), stream, Stream.NONE);
  }

  private static void publish(Bus bus, int publisher) {
    Stream stream = new Stream.Session();
    List<CompletableFuture<?>> last = new ArrayList<>();
    for (int i = 1; i <= BATCHES; i++) {
      last.add(bus.append(batch(publisher, i, stream)).toCompletableFuture());
      if (last.size() == 50) {
        last.forEach(CompletableFuture::join);
        last.clear();
      }
    }
  }

  private static Network subscribe(Bus bus, Connection connection, String frame, Network network)
      throws Exception {
    Port port = new Port();
    BusChannelProgram program =
        new BusChannelProgram(
            bus,
            connection,
            new ChannelFilter("a/#"),
            new BusChannelProgram.Settings(new RouterFrame.Limits(1 << 20, 1 << 18, 16), 2000),
            port);
    port.writer =
        new ChannelWriter(
            program,
            network.others,
            () -> false,
            () -> {},
            () -> {
              throw new AssertionError("the writer failed");
            });
    ChannelSession channel = new ChannelSession();
    channel.getRemoteWindow().init(1 << 30, 3000, PropertyResolver.EMPTY);
    program.opened();
    port.writer.open(network, channel.getRemoteWindow());
    program.received(Bytes.utf8(frame + "\n"));
    return network;
  }

  private static SshPublicKey key() throws GeneralSecurityException {
    ByteArrayBuffer buffer = new ByteArrayBuffer();
    buffer.putRawPublicKey(KeyUtils.generateKeyPair("ssh-ed25519", 256).getPublic());
    return SshPublicKey.ofBlob(buffer.getCompactData());
  }

  @Test
  void nobodyIsLeftStanding() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    BusThreads threads = BusThreads.forProcessors(2);
    ExecutorService others = Executors.newFixedThreadPool(3);
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 0));
    // The ring holds little, so that whoever is refused must read from the disk, too.
    BusSettings settings =
        new BusSettings("test", Rights.DEFAULT, quotas, 20_000, 64 << 20, List.of());
    try (RocksEngine engine =
            RocksEngine.open(RocksSettings.of(temp.resolve("db"), List.of(all), fault -> {}));
        Bus bus = new Bus(settings, engine, threads, Clock.systemUTC())) {
      Connections connections =
          new Connections(bus, new Connections.Limits(100, 1 << 20), key -> Tags.NONE);
      Connection connection =
          connections
              .enter(
                  Principal.parse("operator:a"),
                  key(),
                  new Connections.Caller("192.0.2.1", "test"),
                  () -> {})
              .orElseThrow();
      List<Network> networks = new ArrayList<>();
      for (int i = 0; i < SUBSCRIBERS; i++) {
        String match = i % 2 == 0 ? "" : ",\"match\":\"^[0-9]\"";
        String frame = "{\"op\":\"subscribe\",\"sub\":\"s\",\"since\":\"all\"%s}".formatted(match);
        networks.add(subscribe(bus, connection, frame, new Network(random.split(), others)));
      }
      List<Thread> publishers = new ArrayList<>();
      for (int p = 0; p < PUBLISHERS; p++) {
        int publisher = p;
        publishers.add(new Thread(() -> publish(bus, publisher)));
      }
      publishers.forEach(Thread::start);
      for (Thread publisher : publishers) {
        publisher.join();
      }
      for (Network network : networks) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertEquals((long) PUBLISHERS * BATCHES, network.events.get()));
        assertEquals(0, network.outOfOrder.get());
      }
    } finally {
      others.shutdown();
      threads.close();
    }
  }
}
