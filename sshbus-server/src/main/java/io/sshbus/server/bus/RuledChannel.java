package io.sshbus.server.bus;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Tags;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.AppendRequest;
import io.sshbus.log.BatchCopy;
import io.sshbus.log.Stream;
import io.sshbus.rules.Judge;
import io.sshbus.rules.RuleGroup;
import io.sshbus.rules.RuleSet;
import io.sshbus.rules.Ruling;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one stream's batches on one channel into the log: at once where no rule looks at the
 * channel, and else by way of the rules. Either way they arrive in the order in which they came.
 * Whoever publishes calls it from one thread at a time.
 */
public final class RuledChannel {
  private static final Logger LOG = LoggerFactory.getLogger(RuledChannel.class);

  private final Bus bus;
  private final ChannelName channel;
  private final AtomicInteger waiting = new AtomicInteger();
  private @Nullable RuleSet known;
  private List<RuleGroup> groups = List.of();

  RuledChannel(Bus bus, ChannelName channel) {
    this.bus = bus;
    this.channel = channel;
  }

  /**
   * A batch that has not been judged.
   *
   * @param envelope without tags of single events
   * @param events kept until the batch is judged; copied where that takes a while
   * @param stream as in {@link AppendRequest}
   * @param after as in {@link AppendRequest}
   */
  public record Unjudged(Envelope envelope, EventsSection events, Stream stream, long after) {
    AppendRequest request() {
      return new AppendRequest(new BatchDraft(envelope, events), stream, after);
    }
  }

  /**
   * Stores a batch with what the rules say of it; completes as {@link Bus#append} does, with {@code
   * BACK_PRESSURE} too where too much waits for rules.
   */
  public CompletionStage<AppendOutcome> append(Unjudged batch) {
    RuleSet rules = bus.court().rules();
    if (rules != known) {
      groups = rules.on(channel);
      known = rules;
    }
    return groups.isEmpty() && waiting.get() == 0 ? bus.append(batch.request()) : judged(batch);
  }

  private CompletionStage<AppendOutcome> judged(Unjudged batch) {
    Unjudged own =
        new Unjudged(batch.envelope(), batch.events().copy(), batch.stream(), batch.after());
    CompletableFuture<AppendOutcome> outcome = new CompletableFuture<>();
    waiting.incrementAndGet();
    boolean taken =
        bus.court()
            .submit(
                batch.envelope().sender(),
                new RuleCourt.Case(own.events().bytes().length(), () -> handOn(own, outcome)));
    if (!taken) {
      waiting.decrementAndGet();
      return CompletableFuture.completedFuture(
          new AppendOutcome.Refused(
              ErrorCode.BACK_PRESSURE, "too much waits for rules; try again shortly"));
    }
    return outcome;
  }

  /** On a judge. What comes later overtakes nothing: the log has this one when the count drops. */
  private void handOn(Unjudged batch, CompletableFuture<AppendOutcome> outcome) {
    try {
      bus.append(request(batch))
          .whenComplete(
              (made, fault) -> {
                if (fault == null) {
                  outcome.complete(made);
                } else {
                  outcome.completeExceptionally(fault);
                }
              });
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** A fault of a rule costs its tags, and never the events. */
  private AppendRequest request(Unjudged batch) {
    Ruling ruling;
    try {
      Judge.Facts facts = new Judge.Facts(channel, batch.envelope().trusted());
      ruling =
          new Judge(bus.court().rules().on(channel), facts, System::nanoTime).judge(batch.events());
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("the rules for {} failed on a batch of {}", channel, batch.envelope().sender(), e);
      return batch.request();
    }
    List<BatchCopy> copies = ruling.copies().stream().map(copy -> copy(batch, copy)).toList();
    return new AppendRequest(
        new BatchDraft(batch.envelope().withTrusted(ruling.tags()), batch.events()),
        batch.stream(),
        batch.after(),
        copies);
  }

  private static BatchCopy copy(Unjudged batch, Ruling.Copy copy) {
    SortedMap<Integer, Tags> tags = new TreeMap<>();
    List<Integer> events = new ArrayList<>(copy.events());
    for (int i = 0; i < events.size(); i++) {
      tags.put(i, copy.tags().get(events.get(i)));
    }
    Envelope original = batch.envelope();
    Envelope envelope =
        Envelope.unstamped(
                copy.channel(),
                original.sender(),
                new ProducerNumber("", 0),
                original.claims(),
                original.trusted())
            .withTrusted(tags);
    EventsSection picked =
        batch.events().pick(events.stream().mapToInt(Integer::intValue).toArray());
    return new BatchCopy(new BatchDraft(envelope, picked), events);
  }
}
