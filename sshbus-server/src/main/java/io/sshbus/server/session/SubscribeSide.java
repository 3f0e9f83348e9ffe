package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Verb;
import io.sshbus.server.bus.Bus;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The subscriptions of one SSH channel, by name. On the I/O thread, but for what a subscription
 * does by itself.
 */
final class SubscribeSide {
  private final Bus bus;
  private final Connection connection;
  private final ChannelFilter subsystem;
  private final Outbox outbox;
  private final ChannelPort port;
  private final int most;
  private final Map<String, ActiveSubscription> active = new ConcurrentHashMap<>();
  private volatile boolean closed;

  SubscribeSide(
      Bus bus,
      Connection connection,
      ChannelFilter subsystem,
      Outbox outbox,
      ChannelPort port,
      int most) {
    this.bus = bus;
    this.connection = connection;
    this.subsystem = subsystem;
    this.outbox = outbox;
    this.port = port;
    this.most = most;
  }

  /** Begins a subscription; a refusal is told as an error. */
  void subscribe(ClientFrame.Subscribe frame) {
    try {
      begin(frame);
    } catch (BusException fault) {
      tell(frame.sub(), fault);
    }
  }

  private void begin(ClientFrame.Subscribe frame) {
    SubscribeOptions options = frame.options();
    if (!options.group().isEmpty() || options.respond()) {
      throw new BusException(ErrorCode.UNSUPPORTED, "this router does not know group and respond");
    }
    if (active.containsKey(frame.sub())) {
      throw new BusException(
          ErrorCode.DUPLICATE_SUBSCRIPTION,
          "there is a subscription " + Quoted.of(frame.sub()) + " already");
    }
    if (active.size() >= most) {
      throw new BusException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          "there are " + most + " subscriptions on this SSH channel already");
    }
    ChannelFilter filter = options.filter() == null ? subsystem : options.filter();
    checkRights(filter);
    ActiveSubscription subscription =
        new ActiveSubscription(
            bus, connection, outbox, frame.sub(), options.withFilter(filter), null, this::ended);
    active.put(frame.sub(), subscription);
    try {
      subscription.begin(port);
    } catch (BusException fault) {
      active.remove(frame.sub());
      throw fault;
    }
  }

  private void checkRights(ChannelFilter filter) {
    if (!subsystem.covers(filter)) {
      throw new BusException(
          ErrorCode.OUTSIDE_SUBSYSTEM,
          filter + " is wider than " + subsystem + ", which this SSH channel is for");
    }
    if (connection.grants().check(Verb.SUBSCRIBE, filter) instanceof Decision.Denied denied) {
      throw Denials.exception(denied);
    }
  }

  /** Ends a subscription. */
  void unsubscribe(String sub) {
    ActiveSubscription subscription = active.remove(sub);
    if (subscription != null) {
      subscription.close();
    } else if (!closed) {
      tell(sub, noSuch(sub));
    }
  }

  /** Moves the cursor of a subscription. */
  void ack(String sub, EventId id) {
    ActiveSubscription subscription = active.get(sub);
    if (subscription == null) {
      // Whoever acknowledges while the channel ends has done nothing wrong.
      if (!closed) {
        tell(sub, noSuch(sub));
      }
      return;
    }
    try {
      subscription.ack(id);
    } catch (BusException fault) {
      tell(sub, fault);
    }
  }

  /** How many there are. */
  int count() {
    return active.size();
  }

  /** Ends all subscriptions. */
  void close() {
    closed = true;
    active.values().forEach(ActiveSubscription::close);
    active.clear();
  }

  private void ended(ActiveSubscription subscription) {
    active.remove(subscription.name(), subscription);
  }

  private static BusException noSuch(String sub) {
    return new BusException(
        ErrorCode.NO_SUCH_SUBSCRIPTION, "there is no subscription " + Quoted.of(sub));
  }

  private void tell(String sub, BusException fault) {
    outbox.add(
        new RouterFrame.Error(
            RouterFrame.About.subscription(sub), fault.code(), String.valueOf(fault.getMessage())));
  }
}
