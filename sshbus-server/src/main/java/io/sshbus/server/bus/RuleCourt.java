package io.sshbus.server.bus;

import io.sshbus.channel.Sender;
import io.sshbus.rules.RuleSet;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in force, and the batches that wait for them: in their order for each sender, one at a
 * time, all senders in turn, so that whoever makes rules slow slows down nobody else. Any thread;
 * the monitor guards the lines alone.
 */
final class RuleCourt {
  private static final Logger LOG = LoggerFactory.getLogger(RuleCourt.class);

  private final Executor workers;
  private final long most;
  private final Runnable settled;
  private final Map<Sender, ArrayDeque<Case>> lines = new HashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private volatile RuleSet rules = RuleSet.NONE;

  /**
   * A batch that waits.
   *
   * @param bytes how much of memory it keeps
   * @param work tries the rules and hands it on
   */
  record Case(int bytes, Runnable work) {}

  /**
   * No rules and nothing that waits.
   *
   * @param most how many bytes may wait
   * @param settled told whenever fewer do
   */
  RuleCourt(Executor workers, long most, Runnable settled) {
    this.workers = workers;
    this.most = most;
    this.settled = settled;
  }

  RuleSet rules() {
    return rules;
  }

  /** From now on other rules hold, also for what waits. */
  void replace(RuleSet next) {
    rules = next;
  }

  /** How many bytes wait. */
  long bytesWaiting() {
    return bytes.get();
  }

  /** Puts a batch in its sender's line; false where too much waits. */
  boolean submit(Sender sender, Case one) {
    if (bytes.get() > most) {
      return false;
    }
    bytes.addAndGet(one.bytes());
    boolean first;
    synchronized (this) {
      ArrayDeque<Case> line = lines.get(sender);
      first = line == null;
      if (line == null) {
        line = new ArrayDeque<>();
        lines.put(sender, line);
      }
      line.add(one);
    }
    if (first) {
      workers.execute(() -> next(sender));
    }
    return true;
  }

  /** Takes the first of a line, and its sender's place behind all others then. */
  private void next(Sender sender) {
    Case one;
    synchronized (this) {
      one = lines.getOrDefault(sender, new ArrayDeque<>()).peek();
    }
    if (one == null) {
      throw new IllegalStateException("an empty line of " + sender);
    }
    try {
      one.work().run();
    } catch (RuntimeException | Error e) {
      LOG.error("a batch of {} could not be handed on", sender, e);
    }
    bytes.addAndGet(-one.bytes());
    settled.run();
    boolean more;
    synchronized (this) {
      ArrayDeque<Case> line = lines.getOrDefault(sender, new ArrayDeque<>());
      line.poll();
      more = !line.isEmpty();
      if (!more) {
        lines.remove(sender);
      }
    }
    if (more) {
      workers.execute(() -> next(sender));
    }
  }
}
