package io.sshbus.client.subscribe;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Tags;
import io.sshbus.client.ClientTiming;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.client.connection.Connection;
import io.sshbus.client.connection.Loop;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.link.Link;
import io.sshbus.client.link.LinkChannel;
import io.sshbus.client.link.LinkListener;
import io.sshbus.client.link.Transport;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscribingTest {
  private static final EventId SEEN = new EventId(0, 1, 0);

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final Slow link = new Slow();

  @AfterEach
  void end() {
    thread.shutdownNow();
  }

  /** A connection whose writes last until the test says so. */
  private static final class Slow implements Transport, Link, LinkChannel {
    private final AtomicReference<LinkListener> listener = new AtomicReference<>();
    private final List<String> written = new ArrayList<>();

    @Override
    public CompletionStage<Link> connect(Runnable closed) {
      return new CompletableFuture<>();
    }

    @Override
    public LinkChannel open(String subsystem, LinkListener heard) {
      listener.set(heard);
      return this;
    }

    @Override
    public CompletionStage<Void> probe() {
      return new CompletableFuture<>();
    }

    @Override
    public void write(byte[] array, int length) {
      written.add(new String(array, 0, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void release(long bytes) {}

    @Override
    public void close() {}

    boolean hasWritten(int writes, String op) {
      return written.size() == writes && written.get(writes - 1).contains("\"op\":\"" + op);
    }
  }

  private Subscribing subscribing() {
    Loop loop = new Loop(thread);
    Connection connection =
        new Connection(link, loop, ClientTiming.DEFAULT, new Random(1), /* patient= */ true);
    SubscribeOptions options =
        SubscribeOptions.DEFAULT
            .withName("n")
            .withSince(new Since.Last())
            .withManualAck(true)
            .withAfter(List.of(SEEN));
    return new Subscribing(
        "a/#",
        options,
        new Talks(loop, connection, Tags.NONE, "", () -> ""),
        () -> 0,
        new Subscribing.Receiver(thread, batch -> {}, SubscriptionListener.LOGGING));
  }

  private void onLoop(Runnable task) throws Exception {
    thread.submit(task).get(20, TimeUnit.SECONDS);
    // What that has given to the loop has run too.
    thread.submit(() -> {}).get(20, TimeUnit.SECONDS);
  }

  /** Else the next one would be given what was handled a second time. */
  @Test
  void itEndsBehindAnAcknowledgementThatHadToWait() throws Exception {
    Subscribing subscribing = subscribing();
    onLoop(() -> subscribing.linkUp(link));
    String hello =
        "{\"op\":\"hello\",\"versions\":[1],\"features\":[],\"router\":\"r\","
            + "\"you\":{\"node\":\"n.example.com\"},"
            + "\"limits\":{\"frame\":1048576,\"body\":262144,\"subscriptions\":16}}\n";
    onLoop(() -> link.listener.get().received(Bytes.utf8(hello)));
    assertTrue(link.hasWritten(1, "hello"), "" + link.written);
    var acknowledged = subscribing.ack(SEEN);
    AtomicReference<CompletableFuture<Void>> finished = new AtomicReference<>();
    onLoop(() -> finished.set(subscribing.finish().toCompletableFuture()));
    assertFalse(finished.get().isDone());
    onLoop(() -> link.listener.get().written());
    assertTrue(link.hasWritten(2, "ack"), "" + link.written);
    assertFalse(finished.get().isDone());
    onLoop(() -> link.listener.get().written());
    assertTrue(link.hasWritten(3, "end"), "" + link.written);
    onLoop(() -> link.listener.get().closed(""));
    assertTrue(finished.get().isDone());
    assertFalse(acknowledged.toCompletableFuture().isCompletedExceptionally());
  }
}
