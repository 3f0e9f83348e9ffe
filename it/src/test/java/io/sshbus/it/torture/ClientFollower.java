package io.sshbus.it.torture;

import io.sshbus.channel.Event;
import io.sshbus.channel.EventId;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.SshBusClient;
import io.sshbus.client.Subscription;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Follows with the Java client and acknowledges; within its life nothing may come twice. */
final class ClientFollower implements Worker {
  private final String name;
  private final SshBusClient client;
  private final Ledger ledger;
  private final Random random;
  private @Nullable Subscription subscription;
  private @Nullable EventId last;

  ClientFollower(String name, ClientOptions options, Ledger ledger, Random random) {
    this.name = name;
    this.client = SshBusClient.connectPatiently(options);
    this.ledger = ledger;
    this.random = random;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void begin() {
    SubscribeOptions options =
        SubscribeOptions.DEFAULT.withSince(new Since.Last()).withName(name).withManualAck(true);
    Subscription begun = client.subscribe("torture/#", options, this::handle);
    subscription = begun;
    begun.live().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private void handle(Event event) {
    ledger.delivered(name, event.id(), Optional.ofNullable(last));
    last = event.id();
    Subscription open = subscription;
    if (open != null && random.nextInt(50) == 0) {
      open.ack(event.id()).thenRun(() -> ledger.acked(name, event.id()));
    }
  }

  @Override
  public void finish() {}

  @Override
  public void close() {
    client.close();
  }
}
