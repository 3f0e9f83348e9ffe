package io.sshbus.server.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Tags;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.apache.sshd.common.future.SshFutureListener;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivalsTest {
  @TempDir private Path folder;

  private final HostKeys keys = new HostKeys();
  private final ScheduledThreadPoolExecutor asking = new ScheduledThreadPoolExecutor(1);
  private BusThreads threads;
  private RocksEngine engine;
  private Connections connections;
  private Arrivals arrivals;

  @BeforeEach
  void start() {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    threads = BusThreads.forProcessors(1);
    asking.setRemoveOnCancelPolicy(true);
    engine = RocksEngine.open(RocksSettings.of(folder.resolve("db"), List.of(all), fault -> {}));
    PublishQuotas quotas = new PublishQuotas(name -> new PublishQuotas.Quota(1, 0));
    BusSettings settings =
        new BusSettings("test", Rights.DEFAULT, quotas, 1 << 20, 1 << 20, List.of());
    Bus bus = new Bus(settings, engine, threads, Clock.systemUTC());
    connections = new Connections(bus, new Connections.Limits(10, 1 << 20), key -> Tags.NONE);
    Duration hour = Duration.ofHours(1);
    arrivals =
        new Arrivals(
            new UnauthenticatedLimit(10, 10),
            connections,
            new KeepaliveSettings(asking, hour, hour),
            proof -> true);
  }

  @AfterEach
  void stop() {
    asking.shutdownNow();
    threads.close();
    engine.close();
  }

  /** A session that another thread closes when the first thing is noted of its connection. */
  private final class HungUpOn implements InvocationHandler {
    private final Map<Object, Object> noted = new HashMap<>();
    private final CloseFuture closed = new DefaultCloseFuture("session", null);

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] told) {
      Object[] arguments = told == null ? new Object[0] : told;
      switch (method.getName()) {
        case "setAttribute" -> {
          if (arguments[1] instanceof Connection) {
            closed.setClosed();
            arrivals.sessionClosed((ServerSession) proxy);
          }
          return noted.put(arguments[0], arguments[1]);
        }
        case "getAttribute" -> {
          return noted.get((AttributeKey<?>) arguments[0]);
        }
        case "removeAttribute" -> {
          return noted.remove((AttributeKey<?>) arguments[0]);
        }
        case "addCloseFutureListener" -> {
          @SuppressWarnings("unchecked")
          SshFutureListener<CloseFuture> listener = (SshFutureListener<CloseFuture>) arguments[0];
          closed.addListener(listener);
          return null;
        }
        case "getIoSession" -> {
          return Proxy.newProxyInstance(
              IoSession.class.getClassLoader(),
              new Class<?>[] {IoSession.class},
              (io, asked, nothing) -> null);
        }
        case "hashCode" -> {
          return System.identityHashCode(proxy);
        }
        default -> {
          return null;
        }
      }
    }
  }

  @Test
  void whoeverIsHungUpOnWhileComingInIsLetGoOf() {
    ServerSession session =
        (ServerSession)
            Proxy.newProxyInstance(
                ServerSession.class.getClassLoader(),
                new Class<?>[] {ServerSession.class},
                new HungUpOn());
    Proof.claim(
        session, new Proof(keys.publicKey(keys.generate()), Principal.parse("node:a.example.com")));
    Proof.seal(session);
    arrivals.sessionEvent(session, SessionListener.Event.Authenticated);
    assertEquals(List.of(), List.copyOf(connections.all()));
    assertTrue(asking.getQueue().isEmpty(), "nobody is asked for a sign of life");
  }
}
