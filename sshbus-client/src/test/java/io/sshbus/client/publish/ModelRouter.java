package io.sshbus.client.publish;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What a router does with the batches of one stream, and the ways in which it and the network fail.
 */
final class ModelRouter {
  static final ChannelName CHANNEL = new ChannelName("a/b");

  final List<String> stored = new ArrayList<>();
  final ArrayDeque<RouterFrame> answers = new ArrayDeque<>();
  final Map<String, Integer> faults = new HashMap<>();
  private final Map<String, Long> durable = new HashMap<>();
  private final ArrayDeque<Sent> received = new ArrayDeque<>();
  private final Set<String> refused = new HashSet<>();
  private final Random random;
  private String producer = "";
  private long expected = -1;
  private long offset;

  ModelRouter(Random random) {
    this.random = random;
  }

  record Sent(long first, long last, List<String> bodies) {
    static Sent of(PendingBatch batch) {
      List<String> bodies = new ArrayList<>();
      EventsReader events = batch.section().events();
      while (events.next()) {
        bodies.add(events.body().text());
      }
      return new Sent(batch.first(), batch.last(), bodies);
    }
  }

  /** The numbers of {@code id} up to {@code through} are somebody else's. */
  void occupy(String id, long through) {
    durable.put(id, through);
  }

  void open(String id) {
    producer = id;
    expected = -1;
    received.clear();
    answers.clear();
  }

  void send(Sent sent) {
    received.addLast(sent);
  }

  /** The connection breaks; what had arrived may be stored all the same. */
  void cut() {
    count("cut");
    int stillTaken = random.nextInt(received.size() + 1);
    for (int i = 0; i < stillTaken; i++) {
      work(false);
    }
    received.clear();
    answers.clear();
  }

  boolean hasWork() {
    return !received.isEmpty();
  }

  void work(boolean mayRefuse) {
    Sent sent = received.removeFirst();
    int chance = mayRefuse ? random.nextInt(20) : 99;
    if (wasRefused(sent)) {
      chance = 1;
    }
    if (expected >= 0 && sent.first() > expected) {
      count("gap");
      refuse(sent, ErrorCode.SEQ_GAP);
    } else if (chance == 0) {
      count("retry");
      expected = expected < 0 ? sent.first() : expected;
      refuse(sent, ErrorCode.QUOTA_EXCEEDED);
    } else if (chance == 1) {
      count("refused");
      expected = Math.max(expected, sent.last() + 1);
      refused.addAll(sent.bodies());
      refuse(sent, ErrorCode.ACL_DENIED);
    } else {
      take(sent);
    }
  }

  private void take(Sent sent) {
    long have = durable.getOrDefault(producer, -1L);
    expected = Math.max(expected, sent.last() + 1);
    if (sent.last() <= have) {
      count("repeat");
      answers.addLast(new RouterFrame.Confirm(CHANNEL, sent.first(), sent.last(), null, have));
      return;
    }
    int skip = (int) Math.max(0, have - sent.first() + 1);
    stored.addAll(sent.bodies().subList(skip, sent.bodies().size()));
    durable.put(producer, sent.last());
    EventId id = new EventId(0, offset++, 0);
    answers.addLast(new RouterFrame.Confirm(CHANNEL, sent.first(), sent.last(), id, sent.last()));
  }

  /** Validation comes before the check for repeats: what is wrong once is wrong again. */
  private boolean wasRefused(Sent sent) {
    return sent.bodies().stream().anyMatch(refused::contains);
  }

  private void refuse(Sent sent, ErrorCode code) {
    answers.addLast(
        new RouterFrame.Error(
            RouterFrame.About.numbers(CHANNEL, sent.first(), sent.last()), code, "no"));
  }

  private void count(String fault) {
    faults.merge(fault, 1, Integer::sum);
  }
}
