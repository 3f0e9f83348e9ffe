package io.sshbus.agent.queue;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.InterestListener;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.Watch;
import io.sshbus.client.interest.GatedChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the spool where the configuration says what becomes of events to which nobody
 * listens. What is in the spool goes. Any thread; while somebody listens an event costs two looks.
 */
public final class WantedEvents implements EventQueue {
  /** What the stage of an event completes with that was not put into the spool. */
  public static final Object UNWANTED = "unwanted";

  /** Of channels beyond this everything goes; a router tells a client of no more. */
  private static final int MOST = 1000;

  private static final Object SPOOLED = "spooled";

  private final EventQueue spool;
  private final List<InterestPolicy> policies;
  private final BiFunction<String, InterestListener, Watch> watches;
  private final Map<ChannelName, GatedChannel<Object>> channels = new ConcurrentHashMap<>();
  private final AtomicLong held = new AtomicLong();

  /**
   * Nothing is known yet.
   *
   * @param watches has a listener told who listens to a channel
   */
  public WantedEvents(
      EventQueue spool,
      List<InterestPolicy> policies,
      BiFunction<String, InterestListener, Watch> watches) {
    this.spool = spool;
    this.policies = List.copyOf(policies);
    this.watches = watches;
  }

  /** As the spool does; completes with {@link #UNWANTED} where it was not put into that. */
  @Override
  public CompletionStage<?> append(ChannelName channel, EventDraft event) {
    GatedChannel<Object> gated = channels.get(channel);
    if (gated == null) {
      gated = begin(channel);
    }
    return gated == null ? spool.append(channel, event) : gated.publish(event);
  }

  private @Nullable GatedChannel<Object> begin(ChannelName channel) {
    InterestPolicy policy = InterestPolicy.of(policies, channel);
    if (policy.sendsAll() || channels.size() >= MOST) {
      return null;
    }
    GatedChannel<Object> made = gated(channel, policy);
    GatedChannel<Object> other = channels.putIfAbsent(channel, made);
    if (other != null) {
      return other;
    }
    Watch unused = watches.apply(channel.value(), made);
    return made;
  }

  private GatedChannel<Object> gated(ChannelName channel, InterestPolicy policy) {
    GatedChannel.Outlet<Object> outlet =
        new GatedChannel.Outlet<>(
            channel.value(),
            event -> spool.append(channel, event).thenApply(done -> SPOOLED),
            UNWANTED);
    return new GatedChannel<>(policy, outlet, held, System::nanoTime);
  }
}
