package io.sshbus.client;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.client.connection.Callbacks;
import io.sshbus.client.connection.ClientThread;
import io.sshbus.client.connection.Connection;
import io.sshbus.client.connection.Loop;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.interest.GatedChannel;
import io.sshbus.client.interest.Watching;
import io.sshbus.client.publish.Budget;
import io.sshbus.client.publish.PublishingChannel;
import io.sshbus.client.request.Requesting;
import io.sshbus.client.request.Responding;
import io.sshbus.client.spool.Drainable;
import io.sshbus.client.spool.Draining;
import io.sshbus.client.spool.send.SpoolConversation;
import io.sshbus.client.ssh.SshTransport;
import io.sshbus.client.subscribe.Subscribing;
import io.sshbus.client.will.LeavingWill;
import io.sshbus.wire.Body;
import io.sshbus.wire.SubscribeOptions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of the bus: one SSH connection for everything, made again when it breaks. What was
 * published and not yet confirmed is then sent again and stored once; subscriptions go on where
 * they stood.
 */
public final class SshBusClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SshBusClient.class);
  private static final Duration FLUSH = Duration.ofSeconds(30);
  private static final Duration END = Duration.ofSeconds(5);

  /** What was held tries again so often to get a part of what may be unconfirmed. */
  private static final Duration AGAIN = Duration.ofMillis(200);

  private final ClientOptions options;
  private final Callbacks callbacks = new Callbacks("sshbus-handler");
  private final Executor completions = callbacks.lane();
  private final SshTransport transport;
  private final Loop loop;
  private final Connection connection;
  private final Talks talks;
  private final Budget budget;
  private final Clock clock;
  private final Map<ChannelName, BusChannel> channels = new ConcurrentHashMap<>();
  private final Requesting requests;
  private final Watching watches;
  private final AtomicLong held = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private SshBusClient(
      ClientOptions options, RandomGenerator random, Clock clock, boolean patient) {
    this.options = options;
    this.clock = clock;
    this.transport = new SshTransport(options, callbacks.lane(), random);
    this.loop = new Loop(transport.thread());
    this.connection = new Connection(transport, loop, options.timing(), random, patient);
    String producer = options.producer().isEmpty() ? newProducer(random) : options.producer();
    this.talks = new Talks(loop, connection, options.tags(), producer, () -> newProducer(random));
    this.requests = new Requesting(talks, callbacks.lane());
    this.watches = new Watching(talks);
    this.budget =
        new Budget(
            options.limits().unconfirmedBytes(),
            options.limits().maxBlock(),
            ClientThread::mayWait);
  }

  private static String newProducer(RandomGenerator random) {
    byte[] id = new byte[16];
    random.nextBytes(id);
    return HexFormat.of().formatHex(id);
  }

  /**
   * Connects and waits for it.
   *
   * @throws ConnectException where the router cannot be reached, its key is not known, or it does
   *     not accept ours
   */
  public static SshBusClient connect(ClientOptions options) {
    SshBusClient client = begin(options, new SecureRandom(), Clock.systemUTC(), false);
    try {
      client.connected().join();
      return client;
    } catch (CompletionException e) {
      client.close();
      if (e.getCause() instanceof ConnectException fault) {
        throw fault;
      }
      throw e;
    }
  }

  /**
   * Begins to connect, goes on until it succeeds, and returns at once: events may be published
   * before there is a connection, and wait for it.
   *
   * @throws ConnectException where a key file cannot be read
   */
  public static SshBusClient connectPatiently(ClientOptions options) {
    return begin(options, new SecureRandom(), Clock.systemUTC(), true);
  }

  /**
   * As the others, with all that makes a run different from another.
   *
   * @param random for ids and pauses
   * @param clock for the first numbers of a producer with a given id
   * @param patient whether to go on where the first attempt fails
   */
  static SshBusClient begin(
      ClientOptions options, RandomGenerator random, Clock clock, boolean patient) {
    SshBusClient client = new SshBusClient(options, random, clock, patient);
    client.loop.execute(() -> client.connection.add(client.requests));
    client.loop.execute(() -> client.connection.add(client.watches));
    if (options.will() != null) {
      LeavingWill will = new LeavingWill(options.will(), client.talks);
      client.loop.execute(() -> client.connection.add(will));
    }
    client.loop.execute(client.connection::start);
    return client;
  }

  /** Completes with the first connection. */
  public CompletableFuture<Void> connected() {
    return connection.first().copy();
  }

  /**
   * A channel to publish to; the same object for the same name.
   *
   * @throws io.sshbus.channel.BusException {@code BAD_CHANNEL}
   */
  public BusChannel channel(String name) {
    return channels.computeIfAbsent(new ChannelName(name), this::newChannel);
  }

  private BusChannel newChannel(ChannelName name) {
    PublishingChannel channel =
        new PublishingChannel(
            name.value(), talks, budget, completions, options.limits().batchBytes(), firstNumber());
    loop.execute(() -> connection.add(channel));
    return new ClientChannel(
        ChannelFilter.of(name),
        channel,
        gated(name, channel),
        requests,
        listener -> watch(name.value(), listener));
  }

  private @Nullable GatedChannel<Published> gated(ChannelName name, PublishingChannel channel) {
    InterestPolicy policy = InterestPolicy.of(options.interest(), name);
    if (policy.sendsAll()) {
      return null;
    }
    GatedChannel<Published> gated =
        new GatedChannel<>(
            policy,
            new GatedChannel.Outlet<>(
                name.value(),
                channel::publish,
                Published.unwanted(),
                task -> loop.schedule(task, AGAIN)),
            held,
            System::nanoTime);
    Watch unused = watch(name.value(), gated);
    return gated;
  }

  /**
   * Has {@code listener} told how many want what is published to a channel; as {@link
   * BusChannel#watch}, without a channel to publish to.
   *
   * @throws io.sshbus.channel.BusException {@code BAD_CHANNEL}
   */
  public Watch watch(String channel, InterestListener listener) {
    return watches.watch(new ChannelName(channel), callbacks.lane(), listener);
  }

  /** A random id has no numbers yet; a given one may have, and the clock is above them. */
  private long firstNumber() {
    if (options.producer().isEmpty()) {
      return 0;
    }
    Instant now = clock.instant();
    return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
  }

  /**
   * Subscribes; {@code handler} takes event by event.
   *
   * @param filter channels, {@code +} for one level, {@code #} for the rest
   * @throws io.sshbus.channel.BusException {@code BAD_FILTER}
   */
  public Subscription subscribe(String filter, SubscribeOptions wanted, EventHandler handler) {
    return subscribe(filter, wanted, handler, SubscriptionListener.LOGGING);
  }

  /** Subscribes; {@code listener} hears of gaps and faults. */
  public Subscription subscribe(
      String filter, SubscribeOptions wanted, EventHandler handler, SubscriptionListener listener) {
    return subscribe(filter, wanted, Subscribing.Receiver.of(callbacks.lane(), handler, listener));
  }

  /** Subscribes; {@code handler} takes batch by batch. */
  public Subscription subscribeBatches(
      String filter, SubscribeOptions wanted, BatchHandler handler, SubscriptionListener listener) {
    return subscribe(filter, wanted, new Subscribing.Receiver(callbacks.lane(), handler, listener));
  }

  private Subscription subscribe(
      String filter, SubscribeOptions wanted, Subscribing.Receiver receiver) {
    String subsystem = new ChannelFilter(filter).value();
    Subscribing subscribing = new Subscribing(subsystem, wanted, talks, System::nanoTime, receiver);
    loop.execute(() -> connection.add(subscribing));
    return subscribing;
  }

  /**
   * Asks those who answer on a channel, or on channels of a filter; never waits. A request fails
   * with the connection that it was sent on.
   *
   * @param to a channel, or a filter such as {@code $node/+/uptime}
   * @param body copied before this returns
   * @param handler takes the replies as they come
   * @throws io.sshbus.channel.BusException {@code BAD_FILTER}
   */
  public Replies request(String to, byte[] body, RequestOptions wanted, ReplyHandler handler) {
    return requests.request(new ChannelFilter(to), body, wanted, handler);
  }

  /**
   * Asks as {@link #request} does, and passes on what comes as it comes; never waits.
   *
   * @param body kept until it is sent
   * @return cancels the request when it is run, on any thread; its end then still comes
   * @throws io.sshbus.channel.BusException {@code BAD_FILTER}
   */
  public Runnable requestFrames(String to, Body body, RequestOptions wanted, ReplyFrames taker) {
    return requests.pass(new ChannelFilter(to), body, wanted, taker);
  }

  /**
   * Answers requests, again after each break of the connection; {@code handler} takes one after
   * another and may answer later.
   *
   * @param filter channels, {@code +} for one level, {@code #} for the rest
   * @throws io.sshbus.channel.BusException {@code BAD_FILTER}
   */
  public Responder respond(String filter, RequestHandler handler) {
    Responding responding =
        new Responding(new ChannelFilter(filter).value(), talks, callbacks.lane(), handler);
    loop.execute(() -> connection.add(responding));
    return responding;
  }

  /**
   * Sends what is in {@code spool}, and what comes into it, until this client or what is returned
   * is closed. Everything goes over this client's connection.
   *
   * @throws IllegalStateException where a client sends it already
   */
  public Draining drain(Drainable spool) {
    SpoolConversation conversation = spool.attach(talks);
    loop.execute(() -> connection.add(conversation));
    return conversation;
  }

  /** As {@link #close(Duration)} with 30 s. */
  @Override
  public void close() {
    close(FLUSH);
  }

  /**
   * Takes nothing more, waits until what was published is confirmed, says goodbye and leaves no
   * thread behind. Must not be called by a handler or a completing stage.
   *
   * @param flush the most to wait for confirms; the stages of events without one then fail
   */
  public void close(Duration flush) {
    if (!ClientThread.mayWait()) {
      throw new IllegalStateException("a handler cannot close the client that calls it");
    }
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean interrupted = awaitFlush(flush);
    CompletableFuture<Void> ended = CompletableFuture.runAsync(connection::close, loop);
    try {
      ended.get(END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The connection could not be closed in order", e);
    }
    interrupted |= stopThreads();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitFlush(Duration flush) {
    CompletableFuture<Void> flushed =
        CompletableFuture.runAsync(() -> {}, loop).thenCompose(onLoop -> connection.finish());
    try {
      flushed.get(flush.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    } catch (TimeoutException e) {
      LOG.warn("Not everything was confirmed within {}", flush);
    } catch (ExecutionException e) {
      LOG.warn("What was published could not be flushed", e);
    }
    return false;
  }

  private boolean stopThreads() {
    transport.close();
    try {
      callbacks.stop(END);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
