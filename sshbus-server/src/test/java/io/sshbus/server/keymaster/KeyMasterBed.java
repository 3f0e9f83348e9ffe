package io.sshbus.server.keymaster;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.Principal;
import io.sshbus.identity.Rights;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.registry.Cause;
import io.sshbus.keys.registry.KeyCommand;
import io.sshbus.keys.registry.KeyOutcome;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.KeyRegistry;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.rocksdb.RocksEngine;
import io.sshbus.log.rocksdb.RocksSettings;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.BusSettings;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.bus.PublishQuotas;
import io.sshbus.server.config.KeyMasterSettings;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** KeyMaster on a log of its own, asked without SSH: whoever is named here has proved its key. */
final class KeyMasterBed implements AutoCloseable {
  private static final Cause OPERATOR = new Cause("operator:test", "");

  private final RocksEngine engine;
  private final BusThreads threads;
  private final Bus bus;
  private final Connections connections;
  private final KeyMaster master;
  private final Registrar registrar;

  KeyMasterBed(Path directory, KeyMasterSettings settings) {
    this(directory, settings, Clock.systemUTC(), System::nanoTime);
  }

  KeyMasterBed(Path directory, KeyMasterSettings settings, Clock clock, LongSupplier nanos) {
    RetentionClass all =
        new RetentionClass("all", List.of(ChannelFilter.ALL), Duration.ofDays(1), 64L << 20);
    engine = RocksEngine.open(RocksSettings.of(directory, List.of(all), fault -> {}));
    threads = BusThreads.forProcessors(1);
    PublishQuotas quotas = new PublishQuotas(node -> new PublishQuotas.Quota(1, 0));
    KeyRegistry registry = new KeyRegistry(KeyMaster.LIMITS);
    Bus.Store store = Bus.Store.open(engine, Map.of(KeyRegistry.MACHINE, registry), "test", clock);
    bus =
        new Bus(
            new BusSettings("test", Rights.DEFAULT, quotas, 1 << 20, 1 << 20, List.of()),
            store,
            threads,
            clock);
    connections = new Connections(bus, new Connections.Limits(10, 1 << 20), key -> Tags.NONE);
    master = new KeyMaster(bus, settings, registry, store.journal(), nanos);
    registrar = new Registrar(master, ReverseDnsTest.DNS);
  }

  static SshPublicKey key(int number) {
    byte[] name = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
    byte[] point = new byte[32];
    new Random(number).nextBytes(point);
    ByteBuffer blob = ByteBuffer.allocate(8 + name.length + point.length);
    blob.putInt(name.length).put(name).putInt(point.length).put(point);
    return SshPublicKey.ofBlob(blob.array());
  }

  KeyMaster master() {
    return master;
  }

  BusThreads threads() {
    return threads;
  }

  KeyRegistry registry() {
    return master.registry();
  }

  /** Somebody who logged in under {@code name} with a key that is not accepted. */
  Connection connection(SshPublicKey key, String name, String address) {
    Principal pending = new Principal.Pending(name, key.fingerprint());
    return connections
        .enter(pending, key, new Connections.Caller(address, "test"), () -> {})
        .orElseThrow();
  }

  Registrar registrar() {
    return registrar;
  }

  /** What a key that logged in under {@code name} is told. */
  CompletionStage<KeyRecord> ask(SshPublicKey key, String name, String address, String request) {
    Connection connection = connection(key, name, address);
    CompletionStage<KeyRecord> told =
        registrar.handle(connection, KeyRequest.read(Bytes.utf8(request)));
    connections.leave(connection);
    return told;
  }

  KeyRecord register(int key, String name, String address) {
    return ask(key(key), name, address, "{\"op\":\"register\"}").toCompletableFuture().join();
  }

  void expect(String name) {
    long until = bus.nowMicros() + 3_600_000_000L;
    done(new KeyCommand.Expect(OPERATOR, new NodeName(name), null, until));
  }

  void done(KeyCommand command) {
    if (master.submit(command).toCompletableFuture().join() instanceof KeyOutcome.Refused no) {
      throw new AssertionError(no);
    }
  }

  @Override
  public void close() {
    registrar.close();
    bus.close();
    threads.close();
    engine.close();
  }
}
