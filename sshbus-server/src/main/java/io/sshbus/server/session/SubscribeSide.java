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
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The subscriptions of one SSH channel, by name. On the I/O thread, but for what a subscription
 * does by itself.
 */
final class SubscribeSide implements ClientSubscription.Owner {
  /** How many may wait for a reader, those included that have been ended meanwhile. */
  private static final int BEGINNING_FOR_EACH = 4;

  private final Bus bus;
  private final Connection connection;
  private final ChannelFilter subsystem;
  private final Outbox outbox;
  private final ChannelPort port;
  private final int most;
  private final RequestSide requests;
  private final Told told;
  private final AtomicInteger beginning = new AtomicInteger();
  private final Map<String, ClientSubscription> active = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Told what was refused or has ended; any thread. */
  interface Told {
    /** The other side is to hear of a fault. */
    void refused(RouterFrame.About about, BusException fault);

    /** A subscription has ended by itself, and the other side has been told. */
    void ended();
  }

  /**
   * Where what comes of subscriptions goes.
   *
   * @param requests for subscriptions that answer
   */
  record Places(Outbox outbox, ChannelPort port, RequestSide requests, Told told) {}

  SubscribeSide(Bus bus, Connection connection, ChannelFilter subsystem, Places places, int most) {
    this.bus = bus;
    this.connection = connection;
    this.subsystem = subsystem;
    this.outbox = places.outbox();
    this.port = places.port();
    this.requests = places.requests();
    this.most = most;
    this.told = places.told();
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
    if (active.containsKey(frame.sub()) || requests.answers(frame.sub())) {
      throw new BusException(
          ErrorCode.DUPLICATE_SUBSCRIPTION,
          "there is a subscription " + Quoted.of(frame.sub()) + " already");
    }
    if (count() >= most) {
      throw new BusException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          "there are " + most + " subscriptions on this SSH channel already");
    }
    if (options.respond()) {
      requests.respond(frame.sub(), options);
      return;
    }
    if (beginning.get() >= BEGINNING_FOR_EACH * most) {
      throw new BusException(
          ErrorCode.BACK_PRESSURE,
          "too many subscriptions of this SSH channel are beginning; wait until they are live");
    }
    ChannelFilter filter = options.filter() == null ? subsystem : options.filter();
    checkRights(filter);
    begin(frame.sub(), options.withFilter(filter));
  }

  private void begin(String sub, SubscribeOptions options) {
    ClientSubscription subscription = make(sub, options);
    active.put(sub, subscription);
    beginning.incrementAndGet();
    try {
      var unused =
          subscription.begin(port).whenComplete((begun, fault) -> beginning.decrementAndGet());
      if (closed) {
        // The channel has gone meanwhile, on another thread, and nobody would end it any more.
        active.remove(sub, subscription);
        subscription.lose();
      }
    } catch (BusException fault) {
      beginning.decrementAndGet();
      active.remove(sub);
      throw fault;
    }
  }

  private ClientSubscription make(String sub, SubscribeOptions options) {
    return options.group().isEmpty()
        ? new ActiveSubscription(bus, connection, outbox, sub, options, null, this)
        : new GroupSubscription(bus, connection, outbox, sub, options, this);
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
    ClientSubscription subscription = active.remove(sub);
    if (subscription != null) {
      subscription.close();
    } else if (!requests.unsubscribe(sub) && !closed) {
      tell(sub, noSuch(sub));
    }
  }

  /** Moves the cursor of a subscription. */
  void ack(String sub, EventId id) {
    with(sub, subscription -> subscription.ack(id));
  }

  /** Gives an event back to the group of a subscription. */
  void nack(String sub, EventId id, Duration delay) {
    with(sub, subscription -> subscription.nack(id, delay));
  }

  /** Limits what a subscription is sent beyond what it has acknowledged. */
  void credit(String sub, long events) {
    with(sub, subscription -> subscription.credit(events));
  }

  private void with(String sub, Consumer<ClientSubscription> action) {
    ClientSubscription subscription = active.get(sub);
    if (subscription == null) {
      // Whoever acknowledges while the channel ends has done nothing wrong.
      if (!closed) {
        tell(sub, noSuch(sub));
      }
      return;
    }
    try {
      action.accept(subscription);
    } catch (BusException fault) {
      tell(sub, fault);
    }
  }

  /** How many there are. */
  int count() {
    return active.size() + requests.count();
  }

  /** Ends all subscriptions in good order. */
  void close() {
    closed = true;
    active.values().forEach(ClientSubscription::close);
    active.clear();
  }

  /** Ends all subscriptions of somebody who has vanished. */
  void lose() {
    closed = true;
    active.values().forEach(ClientSubscription::lose);
    active.clear();
  }

  @Override
  public void ended(ClientSubscription subscription, BusException why) {
    active.remove(subscription.name(), subscription);
    tell(subscription.name(), why);
    told.ended();
  }

  @Override
  public void notAcknowledged(ClientSubscription subscription, BusException why) {
    tell(subscription.name(), why);
  }

  private static BusException noSuch(String sub) {
    return new BusException(
        ErrorCode.NO_SUCH_SUBSCRIPTION, "there is no subscription " + Quoted.of(sub));
  }

  private void tell(String sub, BusException fault) {
    told.refused(RouterFrame.About.subscription(sub), fault);
  }
}
