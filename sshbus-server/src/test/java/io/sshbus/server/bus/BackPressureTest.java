package io.sshbus.server.bus;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Rights;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.Stream;
import io.sshbus.log.rocksdb.Limits;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.log.rocksdb.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class BackPressureTest {
  private static final int MOST = 1000;

  @TempDir Path temp;

  private static AppendRequest large() {
    EventsWriter events = new EventsWriter(2 * MOST);
    events.add(EventDraft.of("x".repeat(2 * MOST)));
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName("a"),
            new Sender("node:a.example.com"),
            new ProducerNumber("", 0),
            Tags.NONE,
            Tags.NONE);
    return new AppendRequest(
        new BatchDraft(envelope, events.finish()), new Stream.Session(), Stream.NONE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoeverWaitsGoesOnThoughNobodyElsePublishes(boolean diskFull) {
    CountDownLatch slow = new CountDownLatch(1);
    Surroundings real = Surroundings.real(fault -> {});
    Surroundings slowDisk =
        new Surroundings(
            real.clock(),
            real.nanos(),
            real.freeBytes(),
            write -> () -> write(slow, diskFull, write),
            fault -> {});
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    BusThreads threads = BusThreads.forProcessors(1);
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 0));
    BusSettings settings =
        new BusSettings("test", Rights.DEFAULT, quotas, 1 << 20, MOST, List.of());
    try (RocksEngine engine =
            RocksEngine.open(
                new RocksSettings(temp.resolve("db"), List.of(all), Limits.DEFAULT, slowDisk));
        Bus bus = new Bus(settings, engine, threads, Clock.systemUTC())) {
      bus.append(large());
      bus.append(large());
      AtomicBoolean goesOn = new AtomicBoolean();
      assertFalse(bus.backPressure().mayTakeIn(() -> goesOn.set(true)));
      assertFalse(goesOn.get(), "not before there is room");
      slow.countDown();
      Awaitility.await().atMost(Duration.ofSeconds(20)).untilTrue(goesOn);
    } finally {
      threads.close();
    }
  }

  private static void write(CountDownLatch slow, boolean diskFull, Surroundings.DurableWrite write)
      throws RocksDBException {
    try {
      slow.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (diskFull) {
      throw new RocksDBException(
          "No space left on device",
          new Status(Status.Code.IOError, Status.SubCode.NoSpace, "No space left on device"));
    }
    write.write();
  }
}
