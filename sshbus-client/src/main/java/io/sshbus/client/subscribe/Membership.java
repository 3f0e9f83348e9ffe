package io.sshbus.client.subscribe;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.client.connection.Talk;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What a member of a group says about the events it has. All of it holds for one SSH channel: once
 * that is gone, the events go to others. Belongs on the loop, but for {@link #came}.
 */
final class Membership {
  private static final long UNSAID = -1;

  private final String sub;
  private final Hand hand = new Hand();
  private final Deque<ClientFrame> outgoing = new ArrayDeque<>();
  private final Map<EventId, List<CompletableFuture<Void>>> waiting = new HashMap<>();
  private long credit = UNSAID;

  Membership(String sub) {
    this.sub = sub;
  }

  /** Events are here; any thread. */
  void came(RouterFrame.Events delivery) {
    hand.add(delivery);
  }

  /** Acknowledges; {@code stage} completes when that is durable. */
  void ack(EventId id, CompletableFuture<Void> stage) {
    if (!hand.ack(id)) {
      stage.completeExceptionally(notHeld(id));
      return;
    }
    outgoing.add(new ClientFrame.Ack(sub, id));
    waiting.computeIfAbsent(id, each -> new ArrayList<>(1)).add(stage);
  }

  void nack(EventId id, Duration delay, CompletableFuture<Void> stage) {
    if (hand.nack(id)) {
      outgoing.add(new ClientFrame.Nack(sub, id, delay));
      stage.complete(null);
    } else {
      stage.completeExceptionally(notHeld(id));
    }
  }

  /** Says how much is wanted, on each later SSH channel too. */
  void credit(long events) {
    credit = events;
    outgoing.removeIf(ClientFrame.Credit.class::isInstance);
    outgoing.add(new ClientFrame.Credit(sub, events));
  }

  private static BusException notHeld(EventId id) {
    return new BusException(
        ErrorCode.BAD_FRAME, "the event " + id + " is not in the hands of this member");
  }

  void send(Talk talk) {
    outgoing.forEach(talk::add);
    outgoing.clear();
    talk.flush();
  }

  /** The stages that an answer completes. */
  List<CompletableFuture<Void>> acked(EventId id) {
    List<CompletableFuture<Void>> done = waiting.remove(id);
    return done == null ? List.of() : done;
  }

  /** The SSH channel is gone, or new: what waits will have no answer. */
  List<CompletableFuture<Void>> reset() {
    hand.clear();
    outgoing.clear();
    if (credit != UNSAID) {
      credit(credit);
    }
    List<CompletableFuture<Void>> all = waiting.values().stream().flatMap(List::stream).toList();
    waiting.clear();
    return all;
  }
}
