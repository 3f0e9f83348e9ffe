package io.sshbus.log;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/**
 * What the contract tests of all ports begin with: an engine that can be closed and opened again.
 */
public abstract class EngineContract {
  /** Who publishes unless a test says otherwise. */
  protected static final Sender SENDER = new Sender("node:a.example.com");

  /** One class for everything. */
  protected static final RetentionClass EVERYTHING =
      new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);

  /** The time of day, for the tests to set. */
  protected final TestClock clock = new TestClock(Instant.parse("2026-11-22T12:00:00Z"));

  private Engine engine;

  /** Opens the engine over what an earlier one of the same test left. */
  protected abstract Engine open(List<RetentionClass> classes, Clock time);

  /** Has {@code opened} drop what retention does not keep. */
  protected abstract void sweep(Engine opened);

  /** The engine, opened when first asked for. */
  protected final Engine engine() {
    return engine == null ? reopen(List.of(EVERYTHING)) : engine;
  }

  /** The log of the engine. */
  protected final EventLog log() {
    return engine().log();
  }

  /** Closes the engine and opens it again. */
  protected final Engine reopen(List<RetentionClass> classes) {
    close();
    engine = open(classes, clock);
    return engine;
  }

  @AfterEach
  final void close() {
    if (engine != null) {
      engine.close();
      engine = null;
    }
  }

  /** A batch of events whose bodies are {@code bodies}. */
  protected static BatchDraft draft(String channel, Sender sender, long first, String... bodies) {
    EventsWriter events = new EventsWriter(256);
    for (String body : bodies) {
      events.add(EventDraft.of(body));
    }
    return new BatchDraft(
        Envelope.unstamped(
            new ChannelName(channel), sender, new ProducerNumber("p", first), Tags.NONE, Tags.NONE),
        events.finish());
  }

  /** The stream of {@link #SENDER} with {@code producer} on {@code channel}. */
  protected static Stream durable(String producer, String channel) {
    return new Stream.Durable(SENDER, producer, new ChannelName(channel));
  }

  /** Appends and waits for the outcome. */
  protected final AppendOutcome append(BatchDraft batch, Stream stream, long after) {
    return await(log().append(new AppendRequest(batch, stream, after)));
  }

  /** Appends one event of a stream of its own. */
  protected final EventId publish(String channel, String body) {
    AppendOutcome outcome =
        append(draft(channel, SENDER, 0, body), new Stream.Session(), Stream.NONE);
    return ((AppendOutcome.Stored) outcome).id();
  }

  /** Waits for {@code stage}, ten seconds at most. */
  protected static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e);
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
