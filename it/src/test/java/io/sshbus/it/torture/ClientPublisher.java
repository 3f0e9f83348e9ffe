package io.sshbus.it.torture;

import io.sshbus.client.ClientOptions;
import io.sshbus.client.Published;
import io.sshbus.client.SshBusClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Publishes with the Java client from memory; all must be confirmed in the end. */
final class ClientPublisher implements Worker {
  private static final int CHANNELS = 3;

  private final String name;
  private final SshBusClient client;
  private final Ledger ledger;
  private final Thread thread;
  private final List<CompletableFuture<Published>> stages = new ArrayList<>();
  private volatile boolean over;

  ClientPublisher(String name, ClientOptions options, Ledger ledger) {
    this.name = name;
    this.client = SshBusClient.connectPatiently(options);
    this.ledger = ledger;
    this.thread = new Thread(this::publish, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void begin() {
    thread.start();
  }

  private void publish() {
    for (int i = 0; !over; i++) {
      String channel = "torture/" + name + "/" + i % CHANNELS;
      int number = i / CHANNELS;
      stages.add(
          client
              .channel(channel)
              .publish(String.valueOf(number))
              .toCompletableFuture()
              .whenComplete((published, fault) -> ended(channel, number, published, fault)));
      LockSupport.parkNanos(200_000);
    }
  }

  private void ended(String channel, int number, Published published, Throwable fault) {
    if (fault != null) {
      ledger.broken(channel + " " + number + " was not taken: " + fault);
    } else if (published.id().isPresent()) {
      ledger.confirmed(published.id().get(), channel, number);
    } else {
      ledger.accepted(channel, number);
    }
  }

  @Override
  public void finish() {
    over = true;
    try {
      thread.join(60_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new))
        .orTimeout(120, TimeUnit.SECONDS)
        .exceptionally(fault -> null)
        .join();
    long open = stages.stream().filter(stage -> !stage.isDone()).count();
    if (open > 0) {
      ledger.broken(name + " has " + open + " events that nobody confirmed");
    }
  }

  @Override
  public void close() {
    over = true;
    client.close();
  }
}
