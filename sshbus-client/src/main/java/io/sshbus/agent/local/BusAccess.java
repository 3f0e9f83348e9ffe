package io.sshbus.agent.local;

import io.sshbus.client.BatchHandler;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.wire.SubscribeOptions;

/** The bus, as far as local subscriptions need it. */
@FunctionalInterface
public interface BusAccess {
  /** As {@link io.sshbus.client.SshBusClient#subscribeBatches}. */
  Subscription subscribe(
      String filter, SubscribeOptions wanted, BatchHandler handler, SubscriptionListener listener);
}
