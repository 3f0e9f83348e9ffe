package io.sshbus.routing;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.EventLog;
import io.sshbus.log.StoredBatch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Hands each committed batch of one partition to the live feeds whose filters match. {@link #turn}
 * does the work and is called by one thread at a time, the router's; all other methods are safe for
 * any thread and only leave word for it.
 */
public final class PartitionRouter {
  private final int partition;
  private final EventLog log;
  private final Ring ring;
  private final FeedScheduler scheduler;
  private final Runnable wake;
  private final SubscriptionTrie<Feed> trie = new SubscriptionTrie<>();
  private final Queue<Feed> joining = new ConcurrentLinkedQueue<>();
  private final Queue<Feed> leaving = new ConcurrentLinkedQueue<>();
  private final Set<Feed> inTrie = new LinkedHashSet<>();
  private volatile long head;

  /**
   * A router at the end of its partition.
   *
   * @param ring of the same partition, empty
   * @param wake has {@link #turn} called soon; any thread
   */
  public PartitionRouter(
      int partition, EventLog log, Ring ring, FeedScheduler scheduler, Runnable wake) {
    this.partition = partition;
    this.log = log;
    this.ring = ring;
    this.scheduler = scheduler;
    this.wake = wake;
    this.head = ring.next();
  }

  /** The partition. */
  public int partition() {
    return partition;
  }

  /** Everything before this offset has been handed to those who were live. */
  public long head() {
    return head;
  }

  /** A feed of the batches that {@code filter} matches; it does nothing before it is started. */
  public Feed feed(ChannelFilter filter, FeedSink sink) {
    return new Feed(this, filter, sink);
  }

  /** Takes a batch that has just become durable; on the commit thread. */
  public void committed(StoredBatch batch) {
    ring.add(batch);
  }

  /**
   * Does what there is to do, but for a limited number of batches; returns whether there is more.
   * Where it throws, it has got on all the same and is to be called again: nothing is lost or
   * offered twice by that.
   */
  public boolean turn() {
    takeLeaving();
    takeJoining();
    List<StoredBatch> batches = ring.readAll(head);
    if (batches == null) {
      lose();
      head = ring.first();
      return true;
    }
    for (StoredBatch batch : batches) {
      push(batch);
    }
    return head < ring.next() || !joining.isEmpty();
  }

  /** Where a batch cannot be handed to all, all read on by themselves, from where each has come. */
  private void push(StoredBatch batch) {
    boolean pushed = false;
    try {
      for (Feed feed : trie.match(batch.batch().channel())) {
        feed.push(batch);
      }
      pushed = true;
    } finally {
      if (!pushed) {
        lose();
      }
      head = batch.offset() + 1;
    }
  }

  private void lose() {
    long lost = head;
    List.copyOf(inTrie).forEach(feed -> feed.lose(lost));
  }

  private void takeJoining() {
    for (Feed feed = joining.poll(); feed != null; feed = joining.poll()) {
      if (feed.isClosed()) {
        continue;
      }
      if (inTrie.add(feed)) {
        trie.add(feed.filter(), feed);
      }
      feed.joinAt(head);
    }
  }

  private void takeLeaving() {
    for (Feed feed = leaving.poll(); feed != null; feed = leaving.poll()) {
      trie.remove(feed.filter(), feed);
      inTrie.remove(feed);
    }
  }

  Ring ring() {
    return ring;
  }

  EventLog log() {
    return log;
  }

  void schedulePull(Feed feed) {
    scheduler.pull(feed);
  }

  void join(Feed feed) {
    joining.add(feed);
    wake.run();
  }

  void leave(Feed feed) {
    leaving.add(feed);
    wake.run();
  }
}
