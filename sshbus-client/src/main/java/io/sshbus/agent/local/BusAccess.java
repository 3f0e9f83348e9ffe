package io.sshbus.agent.local;

import io.sshbus.client.BatchHandler;
import io.sshbus.client.InterestListener;
import io.sshbus.client.ReplyFrames;
import io.sshbus.client.RequestHandler;
import io.sshbus.client.RequestOptions;
import io.sshbus.client.Responder;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.client.Watch;
import io.sshbus.wire.Body;
import io.sshbus.wire.SubscribeOptions;

/** The bus, as far as local programs need it. */
public interface BusAccess {
  /** As {@link io.sshbus.client.SshBusClient#subscribeBatches}. */
  Subscription subscribe(
      String filter, SubscribeOptions wanted, BatchHandler handler, SubscriptionListener listener);

  /** As {@link io.sshbus.client.SshBusClient#requestFrames}. */
  Runnable request(String to, Body body, RequestOptions wanted, ReplyFrames taker);

  /** As {@link io.sshbus.client.SshBusClient#respond}. */
  Responder respond(String filter, RequestHandler handler);

  /** As {@link io.sshbus.client.SshBusClient#watch}. */
  Watch watch(String channel, InterestListener listener);
}
