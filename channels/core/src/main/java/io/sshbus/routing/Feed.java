package io.sshbus.routing;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Position;
import io.sshbus.log.ReadRequest;
import io.sshbus.log.ReadResult;
import io.sshbus.log.StoredBatch;
import java.util.List;

/**
 * One subscription in one partition: pulled from the log or the ring until it reaches the end, then
 * live, pushed by the partition's router; back to pulling when its sink is full. Each batch that
 * its filter matches is offered exactly once, in the order of the offsets.
 *
 * <p>The batch to be offered next belongs to whoever the state names: a worker (PULLING), nobody
 * (BLOCKED), the router's thread (JOINING, LIVE). The monitor guards the state alone and is never
 * held while calling out.
 */
public final class Feed {
  private static final int READ_BYTES = 512 * 1024;
  private static final int READS_A_TURN = 8;

  private enum State {
    NEW,
    PULLING,
    BLOCKED,
    JOINING,
    LIVE,
    CLOSED
  }

  private final PartitionRouter router;
  private final ChannelFilter filter;
  private final FeedSink sink;
  private State state = State.NEW;
  private boolean roomCame;
  private volatile Position position = Position.START;

  Feed(PartitionRouter router, ChannelFilter filter, FeedSink sink) {
    this.router = router;
    this.filter = filter;
    this.sink = sink;
  }

  /** The partition that is followed. */
  public int partition() {
    return router.partition();
  }

  ChannelFilter filter() {
    return filter;
  }

  /** Begins at {@code start}. */
  public void start(Position start) {
    position = start;
    if (move(State.NEW, State.PULLING)) {
      router.schedulePull(this);
    }
  }

  /** Everything before this place has been offered. Any thread. */
  public Position position() {
    long head = router.head();
    synchronized (this) {
      if (state == State.LIVE) {
        return later(position, Position.at(head));
      }
    }
    return position;
  }

  /** Whether the feed is at the end of its partition. Any thread. */
  public synchronized boolean isLive() {
    return state == State.LIVE;
  }

  /**
   * Ends the feed; nothing is offered any more, but for what is being offered right now. Any
   * thread.
   */
  public void close() {
    long head = router.head();
    synchronized (this) {
      if (state == State.LIVE) {
        position = later(position, Position.at(head));
      }
      state = State.CLOSED;
    }
    router.leave(this);
  }

  /** The sink has room again. Any thread. */
  public void room() {
    synchronized (this) {
      if (state != State.BLOCKED) {
        roomCame = true;
        return;
      }
      state = State.PULLING;
    }
    router.schedulePull(this);
  }

  /** Reads on and offers what it finds; on a worker, called by the {@link FeedScheduler} alone. */
  public void pull() {
    try {
      for (int reads = 0; reads < READS_A_TURN; reads++) {
        if (!isIn(State.PULLING) || !readOnce()) {
          return;
        }
      }
      router.schedulePull(this);
    } catch (RuntimeException | Error fault) {
      fail(fault);
    }
  }

  /** A fault of one subscription must not stop the thread that serves the others. */
  private void fail(Throwable fault) {
    close();
    sink.failed(
        fault instanceof BusException told
            ? told
            : new BusException(ErrorCode.INTERNAL, "the subscription failed: " + fault, fault));
  }

  /** Returns whether to read again in this turn. */
  private boolean readOnce() {
    Ring.Read recent = router.ring().read(position.offset(), filter, READ_BYTES);
    List<StoredBatch> batches = recent.batches();
    if (batches == null) {
      ReadResult old =
          router.log().read(new ReadRequest(partition(), position.offset(), filter, READ_BYTES));
      if (old.earliest() > position.offset()) {
        sink.gap(partition(), position, old.earliest());
        position = Position.at(old.earliest());
      }
      return offerAll(old.batches(), old.next());
    }
    if (!offerAll(batches, recent.next())) {
      return false;
    }
    if (recent.atHead() && move(State.PULLING, State.JOINING)) {
      router.join(this);
      return false;
    }
    return true;
  }

  /**
   * Returns false where the feed was closed, or where the sink refused, the feed then being blocked
   * at what was refused.
   */
  private boolean offerAll(List<StoredBatch> batches, long next) {
    for (StoredBatch batch : batches) {
      if (isClosed() || !offer(batch)) {
        return false;
      }
    }
    if (next > position.offset()) {
      position = Position.at(next);
    }
    return true;
  }

  /** A feed may have begun in the midst of a batch, even of one that was not committed yet. */
  private boolean offer(StoredBatch batch) {
    int from = batch.offset() == position.offset() ? position.index() : 0;
    if (from < batch.batch().section().count() && !sink.offer(batch, from)) {
      position = new Position(batch.offset(), from);
      block();
      return false;
    }
    position = Position.at(batch.offset() + 1);
    return true;
  }

  private void block() {
    synchronized (this) {
      if (state == State.CLOSED) {
        return;
      }
      if (!roomCame) {
        state = State.BLOCKED;
        return;
      }
      roomCame = false;
      state = State.PULLING;
    }
    router.schedulePull(this);
  }

  /** Offers what came while the feed was on its way here, and goes live; on the router's thread. */
  void joinAt(long head) {
    try {
      catchUp(head);
    } catch (RuntimeException | Error fault) {
      fail(fault);
    }
  }

  private void catchUp(long head) {
    while (isIn(State.JOINING) && position.offset() < head) {
      Ring.Read recent = router.ring().read(position.offset(), filter, READ_BYTES);
      List<StoredBatch> batches = recent.batches();
      if (batches == null) {
        if (move(State.JOINING, State.PULLING)) {
          router.schedulePull(this);
        }
        return;
      }
      if (!offerAll(
          batches.stream().filter(b -> b.offset() < head).toList(),
          Math.min(head, recent.next()))) {
        return;
      }
    }
    if (move(State.JOINING, State.LIVE)) {
      sink.live();
    }
  }

  /**
   * Takes a batch that the filter matches, unless it was read from the ring already; on the
   * router's thread.
   */
  void push(StoredBatch batch) {
    if (isIn(State.LIVE) && batch.offset() >= position.offset()) {
      try {
        offer(batch);
      } catch (RuntimeException | Error fault) {
        fail(fault);
      }
    }
  }

  /**
   * The router has lost its place in the ring: whoever was live reads on from {@code head}; on the
   * router's thread.
   */
  void lose(long head) {
    synchronized (this) {
      if (state != State.LIVE) {
        return;
      }
      state = State.PULLING;
      position = later(position, Position.at(head));
    }
    router.schedulePull(this);
  }

  private static Position later(Position a, Position b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  synchronized boolean isClosed() {
    return state == State.CLOSED;
  }

  private synchronized boolean isIn(State wanted) {
    return state == wanted;
  }

  private synchronized boolean move(State from, State to) {
    if (state != from) {
      return false;
    }
    state = to;
    roomCame = false;
    return true;
  }
}
