package io.sshbus.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Sender;
import io.sshbus.wire.Answer;
import io.sshbus.wire.Body;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A client as the simulation sees it: what was sent to it, and what it must never see. */
final class SimulatedParty extends Party {
  final String name;
  final Deque<RouterFrame> outbox = new ArrayDeque<>();

  /** Asked and not answered to the end, by id; the value counts the pieces said. */
  final Map<String, Asked> toAnswer = new HashMap<>();

  final Set<String> subs = new HashSet<>();
  private final Map<Long, Asking> ownRequests = new HashMap<>();
  private final Set<String> tokensSeen = new HashSet<>();
  private final Set<String> idsSeen = new HashSet<>();
  private final Set<String> cancelled = new HashSet<>();
  long sentBytes;
  long freedBytes;
  long waitingBytes;
  boolean left;

  /** A request that this party was handed. */
  static final class Asked {
    final String token;
    int pieces;

    Asked(String token) {
      this.token = token;
    }
  }

  /** A request of its own that is open. */
  private static final class Asking {
    final String token;
    final Map<Integer, Integer> pieces = new HashMap<>();
    final Map<Integer, Sender> senders = new HashMap<>();
    final Set<Integer> over = new HashSet<>();

    Asking(String token) {
      this.token = token;
    }
  }

  SimulatedParty(String name) {
    super(new Sender("node:" + name));
    this.name = name;
  }

  /** A request that is unlike all others. */
  String ask(long seq, int number) {
    String token = name + "/" + number;
    ownRequests.put(seq, new Asking(token));
    return token;
  }

  boolean isAsking(long seq) {
    return ownRequests.containsKey(seq);
  }

  int open() {
    return ownRequests.size();
  }

  /** Reads what has arrived; every frame must be one that may come now. */
  void read(RouterFrame frame) {
    if (frame instanceof RouterFrame.Request request) {
      String token = request.body().bytes().text();
      assertTrue(idsSeen.add(request.id()), "an id comes twice");
      assertTrue(subs.contains(request.sub()) || left, "asked for a subscription it never had");
      assertTrue(tokensSeen.add(request.sub() + token), "one responder is asked twice");
      assertEquals(token.substring(0, token.indexOf('/')), request.sender().node());
      toAnswer.put(request.id(), new Asked(token));
    } else if (frame instanceof RouterFrame.Cancel cancel) {
      assertTrue(idsSeen.contains(cancel.id()), "a cancel of what never came");
      assertTrue(cancelled.add(cancel.id()), "a second cancel");
      toAnswer.remove(cancel.id());
    } else if (frame instanceof RouterFrame.Reply reply) {
      readReply(reply);
    } else if (frame instanceof RouterFrame.Done done) {
      Asking over = ownRequests.remove(done.to());
      assertNotNull(over, "a second end, or one of nothing: " + done);
      assertTrue(done.replied() <= done.asked(), done.toString());
      if (done.code() == null && done.replied() == done.asked()) {
        assertEquals(done.asked(), over.over.size(), "ended before all parts had");
      }
    }
  }

  private void readReply(RouterFrame.Reply reply) {
    Asking request = ownRequests.get(reply.to());
    assertNotNull(request, "a reply to nothing: " + reply);
    assertFalse(request.over.contains(reply.part()), "a reply after the last");
    if (reply.answer() instanceof Body body) {
      int piece = request.pieces.merge(reply.part(), 1, Integer::sum) - 1;
      String node = reply.sender().node();
      String expected = request.token + " from " + node + " piece " + piece + " ";
      String seen = body.bytes().text();
      assertTrue(seen.startsWith(expected), () -> seen + " is not " + expected);
      Sender known = request.senders.putIfAbsent(reply.part(), reply.sender());
      assertTrue(known == null || known.equals(reply.sender()), "a part of two responders");
    } else if (reply.answer() instanceof Answer.Failure) {
      assertTrue(reply.last(), "a failure is the last");
    }
    if (reply.last()) {
      request.over.add(reply.part());
    }
  }
}
