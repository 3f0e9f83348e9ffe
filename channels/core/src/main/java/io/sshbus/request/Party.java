package io.sshbus.request;

import io.sshbus.channel.Sender;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Somebody who asks, answers, or both: one SSH channel. What is in here belongs to the {@link
 * Requests} that the party takes part in, and to nobody else.
 */
public abstract class Party {
  private final Sender sender;
  private final String account;

  /** Requests that are open, by the party's own numbers. */
  final Map<Long, OpenRequest> asking = new LinkedHashMap<>();

  /** What it was asked and has not answered to the end, by the ids that it knows. */
  final Map<String, Part> answering = new LinkedHashMap<>();

  /** Where it answers, by the names of its subscriptions. */
  final Map<String, Responder> responders = new HashMap<>();

  /** Replies that it has no room for yet. */
  final Deque<HeldReply> held = new ArrayDeque<>();

  /** Bytes that wait to be sent to it. */
  long waiting;

  /** Bytes that it has sent and that are not kept any more since the last action said so. */
  long freed;

  /** When replies that are held are given up; meaningless while none are. */
  long stalledAt;

  long lastId;
  boolean gone;

  /** Somebody who takes part from now on. */
  protected Party(Sender sender) {
    this.sender = sender;
    String node = sender.node();
    this.account = node == null ? sender.id() : "node:" + node;
  }

  /** Who it has proved to be. */
  public final Sender sender() {
    return sender;
  }

  /** Whose limits it uses: all users and connections of a node share them. */
  final String account() {
    return account;
  }
}
