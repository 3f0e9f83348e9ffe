package io.sshbus.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.Answer;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One schedule: a seed decides what each client does, how late it reads what was sent to it, and
 * when it vanishes.
 */
final class RequestSchedule {
  private static final List<String> FILTERS =
      List.of("a/b", "a/+", "a/#", "#", "$node/x/up", "$node/y/up", "$node/y/#", "b");
  private static final List<String> TARGETS =
      List.of("a/b", "a/c", "b", "$node/x/up", "$node/+/up", "a/+", "#", "nobody");
  private static final RequestLimits LIMITS =
      new RequestLimits(5, 12, 2500, 1200, Duration.ofMillis(50));
  private static final long MILLI = 1_000_000;

  private final Random random;
  private final Map<String, Integer> coverage;
  private final Requests requests;
  private final List<SimulatedParty> parties = new ArrayList<>();
  private long now;
  private int made;
  private int asked;

  RequestSchedule(long seed, Map<String, Integer> coverage) {
    this.random = new Random(seed);
    this.coverage = coverage;
    this.requests = new Requests(LIMITS, new Random(seed + 1));
  }

  void run() {
    for (int i = 2 + random.nextInt(4); i > 0; i--) {
      arrive();
    }
    for (int steps = 50 + random.nextInt(300); steps > 0; steps--) {
      step(parties.get(random.nextInt(parties.size())));
    }
    comeToRest();
  }

  private void arrive() {
    // Two of a node share its limits, and their replies must not be mixed up all the same.
    parties.add(new SimulatedParty(List.of("x", "y", "z").get(made++ % 3)));
  }

  private void step(SimulatedParty party) {
    int dice = random.nextInt(100);
    if (dice < 12) {
      respond(party);
    } else if (dice < 15) {
      unsubscribe(party);
    } else if (dice < 40) {
      say(party, request(party));
    } else if (dice < 60) {
      reply(party);
    } else if (dice < 64) {
      say(party, new ClientFrame.Cancel(random.nextInt(6)));
    } else if (dice < 66) {
      vanish(party);
    } else if (dice < 76) {
      pass(random.nextInt(30) * MILLI);
    } else {
      read(party, 1 + random.nextInt(6));
    }
  }

  private void respond(SimulatedParty party) {
    String sub = "s" + made++;
    party.subs.add(sub);
    handle(new RequestEvent.Respond(party, sub, new ChannelFilter(any(FILTERS))));
  }

  private void unsubscribe(SimulatedParty party) {
    party.responders.keySet().stream()
        .findFirst()
        .ifPresent(sub -> handle(new RequestEvent.Unsubscribe(party, sub)));
  }

  private ClientFrame request(SimulatedParty party) {
    long seq = random.nextInt(6);
    while (party.isAsking(seq)) {
      seq += 6;
    }
    Body body = Body.of(party.ask(seq, asked++));
    return new ClientFrame.Request(
        new ChannelFilter(any(TARGETS)),
        seq,
        body,
        Duration.ofMillis(1 + random.nextInt(100)),
        random.nextInt(4));
  }

  private void reply(SimulatedParty party) {
    if (party.toAnswer.isEmpty() || random.nextInt(20) == 0) {
      // Ids are guessed: those of others, of the past and of the future.
      String guess = "r-" + (1 + random.nextInt(20));
      if (!party.toAnswer.containsKey(guess) && !party.answering.containsKey(guess)) {
        seen("guessed");
        say(party, new ClientFrame.Reply(guess, Body.of("forged"), random.nextBoolean()));
      }
      return;
    }
    String id = any(List.copyOf(party.toAnswer.keySet()));
    SimulatedParty.Asked request = party.toAnswer.get(id);
    boolean last = random.nextInt(3) > 0;
    if (last) {
      party.toAnswer.remove(id);
    }
    String text = request.token + " from " + party.name + " piece " + request.pieces++ + " ";
    Answer answer =
        last && random.nextInt(8) == 0
            ? new Answer.Failure("NO_DISK", "there is no disk 7")
            : Body.of(text + "x".repeat(random.nextInt(900)));
    say(party, new ClientFrame.Reply(id, answer, last));
  }

  private void say(SimulatedParty party, ClientFrame frame) {
    party.sentBytes += Sizes.of(frame);
    handle(new RequestEvent.Said(party, List.of(frame)));
  }

  private void vanish(SimulatedParty party) {
    seen("vanished");
    if (!party.toAnswer.isEmpty()) {
      seen("vanished in the middle");
    }
    party.left = true;
    parties.remove(party);
    handle(new RequestEvent.Gone(party));
    // Frames of before may still be on their way through other threads.
    handle(new RequestEvent.Said(party, List.of(new ClientFrame.Cancel(1))));
    handle(new RequestEvent.Sent(party, 100));
    arrive();
  }

  private void pass(long nanos) {
    now += nanos;
    if (requests.nextDeadline() <= now) {
      handle(new RequestEvent.Tick());
    }
  }

  private void read(SimulatedParty party, int most) {
    long bytes = 0;
    for (int i = 0; i < most && !party.outbox.isEmpty(); i++) {
      RouterFrame frame = party.outbox.remove();
      bytes += Sizes.of(frame);
      party.read(frame);
    }
    if (bytes > 0) {
      party.waitingBytes -= bytes;
      handle(new RequestEvent.Sent(party, bytes));
    }
  }

  private void handle(RequestEvent event) {
    for (RequestAction action : requests.handle(event, now)) {
      SimulatedParty party = (SimulatedParty) action.party();
      assertTrue(!party.left, "something for somebody who is gone");
      if (action instanceof RequestAction.Send send) {
        party.outbox.add(send.frame());
        party.waitingBytes += Sizes.of(send.frame());
        cover(send.frame());
      } else if (action instanceof RequestAction.Freed freed) {
        party.freedBytes += freed.bytes();
      }
      assertTrue(party.freedBytes <= party.sentBytes, "more is given back than was sent");
    }
    for (SimulatedParty party : parties) {
      assertEquals(party.waiting, party.waitingBytes, "what waits");
      if (!party.held.isEmpty()) {
        seen("held");
      }
      // One frame is always taken.
      assertTrue(party.waiting < LIMITS.waitingBytes() + 2500, "bounded");
    }
  }

  private void cover(RouterFrame frame) {
    if (frame instanceof RouterFrame.Done done) {
      seen(done.code() == null ? "done" : done.code().name());
      if (done.replied() > 1) {
        seen("several");
      }
    } else if (frame instanceof RouterFrame.Reply reply
        && reply.answer() instanceof Answer.Failure failure) {
      seen("part " + failure.code());
    } else if (frame instanceof RouterFrame.Cancel) {
      seen("cancel");
    } else if (frame instanceof RouterFrame.Reply reply && reply.channel() != null) {
      seen("to a filter");
    }
  }

  private void comeToRest() {
    for (int rounds = 0; rounds < 20; rounds++) {
      for (SimulatedParty party : List.copyOf(parties)) {
        read(party, Integer.MAX_VALUE);
      }
      pass(50 * MILLI);
    }
    assertEquals(0, requests.open(), "every request ends");
    assertEquals(Long.MAX_VALUE, requests.nextDeadline(), "and nothing is waited for");
    for (SimulatedParty party : parties) {
      assertEquals(0, party.open(), "its requester knows");
      assertEquals(party.sentBytes, party.freedBytes, "all memory is given back");
      assertEquals(0, party.toAnswer.size(), "nobody answers what is over");
    }
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void seen(String what) {
    coverage.merge(what, 1, Integer::sum);
  }

  /** What schedules must have met. */
  static List<String> expected() {
    return List.of(
        "done",
        "several",
        "to a filter",
        "guessed",
        "vanished",
        "vanished in the middle",
        "held",
        "cancel",
        "part NO_DISK",
        "part " + ErrorCode.RESPONDER_GONE,
        "part " + ErrorCode.RESPONDER_BUSY,
        "part " + ErrorCode.REPLY_TOO_LARGE,
        "part " + ErrorCode.TIMEOUT,
        ErrorCode.NO_RESPONDERS.name(),
        ErrorCode.RESPONDER_BUSY.name(),
        ErrorCode.TOO_MANY_REQUESTS.name(),
        ErrorCode.BACK_PRESSURE.name(),
        ErrorCode.TIMEOUT.name());
  }
}
