package io.sshbus.agent;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sshbus.agent.config.AgentConfig;
import io.sshbus.agent.config.HandlerSettings;
import io.sshbus.agent.config.ResponderSettings;
import io.sshbus.agent.datagram.Datagrams;
import io.sshbus.agent.datagram.ServiceNotices;
import io.sshbus.agent.handler.Handler;
import io.sshbus.agent.local.BusAccess;
import io.sshbus.agent.local.LocalSocket;
import io.sshbus.agent.queue.EventQueue;
import io.sshbus.agent.queue.WantedEvents;
import io.sshbus.agent.respond.CommandResponder;
import io.sshbus.agent.source.Sources;
import io.sshbus.agent.will.Wills;
import io.sshbus.client.BatchHandler;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.InterestListener;
import io.sshbus.client.ReplyFrames;
import io.sshbus.client.RequestHandler;
import io.sshbus.client.RequestOptions;
import io.sshbus.client.Responder;
import io.sshbus.client.RouterPlace;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.client.Watch;
import io.sshbus.wire.Body;
import io.sshbus.wire.SubscribeOptions;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent at work: the spool, one connection to a router that sends it and brings events, the
 * socket of local programs, handlers and sources. It needs no router to start. What was begun last
 * is ended first.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration FLUSH = Duration.ofSeconds(5);
  private static final long HANDLERS_MILLIS = 10_000;

  /** A full spool is looked at again so often. */
  private static final long ROOM_MILLIS = 500;

  private final AgentConfig config;
  private final RandomGenerator random = new SecureRandom();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("agent-timer", true));
  private final ExecutorService threads =
      Executors.newCachedThreadPool(new DefaultThreadFactory("agent-command", true));
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("agent-local", true), NioIoHandler.newFactory());
  private final Deque<AutoCloseable> begun = new ArrayDeque<>();
  private Optional<ServiceNotices> notices = Optional.empty();

  private Agent(AgentConfig config) {
    this.config = config;
  }

  /**
   * Begins all of it.
   *
   * @param environment where systemd says how it wants to be told
   * @throws IOException a file, a directory or a socket cannot be made or read
   * @throws io.sshbus.channel.BusException {@code SPOOL_IN_USE}: another agent runs
   * @throws io.sshbus.client.ConnectException the key cannot be read
   */
  public static Agent start(AgentConfig config, Map<String, String> environment)
      throws IOException {
    Agent agent = new Agent(config);
    try {
      agent.begin(environment);
      return agent;
    } catch (IOException | RuntimeException e) {
      agent.close();
      throw e;
    }
  }

  private void begin(Map<String, String> environment) throws IOException {
    begun.push(timer::shutdownNow);
    begun.push(threads::shutdownNow);
    begun.push(() -> loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly());
    AgentSpool spool = keep(AgentSpool.open(config.spool()));
    Clock clock = Clock.systemUTC();
    keep(SpoolFigures.begin(config.spool().directory(), spool::status, clock));
    SshBusClient bus = SshBusClient.connectPatiently(options());
    begun.push(() -> bus.close(FLUSH));
    spool.drain(bus);
    Datagrams datagrams = null;
    if (ServiceNotices.areWanted(environment) || !config.sources().syslog().isEmpty()) {
      datagrams = keep(new Datagrams());
    }
    beginHandlers(bus, spool::append);
    EventQueue queue =
        config.interest().isEmpty()
            ? spool::append
            : new WantedEvents(spool::append, config.interest(), around(bus));
    beginResponders(bus);
    keep(Sources.begin(config.sources(), config.state(), queue, datagrams, random));
    if (config.socket().path() != null) {
      Wills wills =
          keep(Wills.open(config.state().resolve("wills"), spool::append, threads, timer));
      LocalSocket.Beyond beyond = new LocalSocket.Beyond(queue, wills, access(bus));
      keep(LocalSocket.listen(config.node(), config.socket(), loop, beyond));
    }
    tellSystemd(environment, datagrams);
  }

  private <T extends AutoCloseable> T keep(T part) {
    begun.push(part);
    return part;
  }

  private ClientOptions options() {
    RouterPlace first = config.routers().get(0);
    ClientOptions options =
        ClientOptions.of(first.name(), first.port(), config.node().value())
            .withRouters(config.routers())
            .withKey(config.key())
            .withKnownHosts(config.knownHosts())
            .withTags(config.tags());
    return config.will() == null ? options : options.withWill(config.will());
  }

  private void beginHandlers(SshBusClient bus, EventQueue queue) {
    Handler.Surroundings around =
        new Handler.Surroundings(config.node(), queue, threads, timer, random);
    List<Handler> handlers = new ArrayList<>();
    for (HandlerSettings settings : config.handlers()) {
      Handler handler = new Handler(settings, around);
      handlers.add(handler);
      handler.attach(
          bus.subscribeBatches(handler.filter(), handler.wanted(), handler::take, handler));
    }
    begun.push(() -> stop(handlers));
  }

  private void beginResponders(SshBusClient bus) {
    for (ResponderSettings settings : config.respond()) {
      CommandResponder responder = new CommandResponder(settings, threads, timer);
      keep(bus.respond(responder.filter(), responder));
    }
  }

  private WantedEvents.Surroundings around(SshBusClient bus) {
    return new WantedEvents.Surroundings(
        bus::watch,
        task -> {
          var unused = timer.schedule(task, ROOM_MILLIS, TimeUnit.MILLISECONDS);
        },
        System::nanoTime);
  }

  private static BusAccess access(SshBusClient bus) {
    return new BusAccess() {
      @Override
      public Subscription subscribe(
          String filter,
          SubscribeOptions wanted,
          BatchHandler handler,
          SubscriptionListener listener) {
        return bus.subscribeBatches(filter, wanted, handler, listener);
      }

      @Override
      public Runnable request(String to, Body body, RequestOptions wanted, ReplyFrames taker) {
        return bus.requestFrames(to, body, wanted, taker);
      }

      @Override
      public Responder respond(String filter, RequestHandler handler) {
        return bus.respond(filter, handler);
      }

      @Override
      public Watch watch(String channel, InterestListener listener) {
        return bus.watch(channel, listener);
      }
    };
  }

  private static void stop(List<Handler> handlers) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HANDLERS_MILLIS);
    for (Handler handler : handlers) {
      handler.stop(Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
    }
  }

  private void tellSystemd(Map<String, String> environment, @Nullable Datagrams datagrams) {
    if (datagrams != null) {
      notices = ServiceNotices.of(environment, datagrams);
      notices.ifPresent(
          systemd -> {
            systemd.ready();
            systemd.keepAlive(timer, loop.next());
          });
    }
  }

  /** Where local programs find it, for people; empty where they don't. */
  String where() {
    return config.socket().path() == null ? "" : ", socket " + config.socket().path();
  }

  @Override
  public void close() {
    notices.ifPresent(ServiceNotices::stopping);
    while (!begun.isEmpty()) {
      try {
        begun.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        LOG.warn("A part of the agent could not be ended in order", e);
      }
    }
  }
}
