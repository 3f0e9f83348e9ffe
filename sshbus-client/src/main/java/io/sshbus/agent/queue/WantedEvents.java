package io.sshbus.agent.queue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.InterestListener;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.Watch;
import io.sshbus.client.interest.GatedChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the spool where the configuration says what becomes of events to which nobody
 * listens. What is in the spool goes. Channels that nobody publishes to any more are forgotten, so
 * that others can take their place. Any thread; while somebody listens an event costs three looks.
 */
public final class WantedEvents implements EventQueue {
  /** What the stage of an event completes with that was not put into the spool. */
  public static final Object UNWANTED = "unwanted";

  /**
   * Of channels beyond this everything goes. A router tells one SSH channel of 1024, and local
   * programs watch as many as these at most.
   */
  public static final int MOST = 512;

  /** Where all places are taken, channels that were not published to for so long are forgotten. */
  private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final Object SPOOLED = "spooled";

  private final EventQueue spool;
  private final List<InterestPolicy> policies;
  private final Surroundings around;
  private final Map<ChannelName, Gated> channels = new ConcurrentHashMap<>();
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong swept;

  /**
   * What it needs.
   *
   * @param watches has a listener told who listens to a channel
   * @param later runs a task after a moment in which the spool may have got room
   * @param nanos a clock that only measures
   */
  public record Surroundings(
      BiFunction<String, InterestListener, Watch> watches,
      Consumer<Runnable> later,
      LongSupplier nanos) {}

  private record Gated(GatedChannel<Object> channel, CompletableFuture<Watch> watch) {}

  /** Nothing is known yet. */
  public WantedEvents(EventQueue spool, List<InterestPolicy> policies, Surroundings around) {
    this.spool = spool;
    this.policies = List.copyOf(policies);
    this.around = around;
    this.swept = new AtomicLong(around.nanos().getAsLong());
  }

  /** As the spool does; completes with {@link #UNWANTED} where it was not put into that. */
  @Override
  public CompletionStage<?> append(ChannelName channel, EventDraft event) {
    Gated known = channels.get(channel);
    GatedChannel<Object> gated = known == null ? begin(channel) : known.channel();
    return gated == null ? spool.append(channel, event) : gated.publish(event);
  }

  private @Nullable GatedChannel<Object> begin(ChannelName channel) {
    InterestPolicy policy = InterestPolicy.of(policies, channel);
    if (policy.sendsAll() || !hasPlace()) {
      return null;
    }
    Gated made = new Gated(gated(channel, policy), new CompletableFuture<>());
    Gated other = channels.putIfAbsent(channel, made);
    if (other != null) {
      return other.channel();
    }
    made.watch().complete(around.watches().apply(channel.value(), made.channel()));
    return made.channel();
  }

  private boolean hasPlace() {
    long last = swept.get();
    long now = around.nanos().getAsLong();
    if (channels.size() >= MOST && now - last >= UNUSED_NANOS && swept.compareAndSet(last, now)) {
      channels.values().removeIf(WantedEvents::isForgotten);
    }
    return channels.size() < MOST;
  }

  private static boolean isForgotten(Gated gated) {
    boolean unused = gated.channel().closeIfUnused();
    if (unused) {
      var unusedStage = gated.watch().thenAccept(Watch::close);
    }
    return unused;
  }

  private GatedChannel<Object> gated(ChannelName channel, InterestPolicy policy) {
    GatedChannel.Outlet<Object> outlet =
        new GatedChannel.Outlet<>(
            channel.value(),
            event -> spool.append(channel, event).thenApply(done -> SPOOLED),
            UNWANTED,
            around.later());
    return new GatedChannel<>(policy, outlet, held, around.nanos());
  }
}
