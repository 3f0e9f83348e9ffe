package io.sshbus.client.publish;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one channel's events: which batch is sent next, what a confirm or a refusal means,
 * and what must be sent again. Knows no clock, thread or connection; confined to whoever drives it.
 *
 * <p>Invariants: a number, once sent, belongs to the same event for as long as the producer id
 * lasts. What was refused or cut off is sent again from its lowest number on. Numbers ascend
 * without a hole on one SSH channel; where events between others have failed for good, {@link
 * #mustReopen} asks for a new one, on which the first number may be any.
 */
public final class PublishStream {
  private static final long NONE = -1;

  private final StreamLimits limits;
  private final Supplier<String> producers;
  private final Outcomes outcomes;
  private final ArrayDeque<PendingBatch> unsent = new ArrayDeque<>();
  private final ArrayDeque<PendingBatch> inFlight = new ArrayDeque<>();
  private final RoundTrip roundTrip = new RoundTrip();
  private long inFlightBytes;
  private String producer;
  private long nextNumber;
  private long sentThrough = NONE;
  private boolean open;
  private boolean blocked;
  private boolean mustReopen;
  private int refusals;

  /**
   * A stream before its first event.
   *
   * @param producer the id it begins with
   * @param firstNumber the number of its first event
   * @param producers makes new ids, for the case that the bus knows numbers that were never ours
   */
  PublishStream(
      StreamLimits limits,
      String producer,
      long firstNumber,
      Supplier<String> producers,
      Outcomes outcomes) {
    this.limits = limits;
    this.producer = producer;
    this.nextNumber = firstNumber;
    this.producers = producers;
    this.outcomes = outcomes;
  }

  /** The producer id, to be said in the hello of the next SSH channel. */
  String producer() {
    return producer;
  }

  /** Takes a batch to be sent after all others. */
  void accept(PendingBatch batch) {
    unsent.addLast(batch);
  }

  /**
   * The SSH channel is open; batches over what the router takes are divided, events over it fail.
   */
  void opened(FrameRoom room) {
    open = true;
    blocked = false;
    mustReopen = false;
    sentThrough = NONE;
    List<PendingBatch> all = new ArrayList<>(unsent);
    unsent.clear();
    for (PendingBatch batch : all) {
      room.fit(batch, unsent::addLast, outcomes);
    }
  }

  /** The SSH channel is gone: what was not answered will be sent again. */
  void closed() {
    open = false;
    rewind(0);
  }

  /**
   * The next batch to send, numbered; null where there is none or it must wait.
   *
   * @param nanos the time, from any point on
   */
  @Nullable PendingBatch next(long nanos) {
    PendingBatch head = unsent.peekFirst();
    if (head == null || !open || blocked || mustReopen || isFull(head)) {
      return null;
    }
    long first = head.isNumbered() ? head.first() : nextNumber;
    if (sentThrough != NONE && first > sentThrough + 1) {
      mustReopen = inFlight.isEmpty();
      return null;
    }
    if (!head.isNumbered()) {
      head.number(nextNumber);
      nextNumber += head.count();
    }
    unsent.removeFirst();
    inFlight.addLast(head);
    inFlightBytes += head.bytes();
    sentThrough = Math.max(sentThrough, head.last());
    roundTrip.sent(head.last(), nanos);
    return head;
  }

  private boolean isFull(PendingBatch head) {
    return inFlight.size() >= limits.batches()
        || (!inFlight.isEmpty() && inFlightBytes + head.bytes() > limits.bytes());
  }

  /** Whether a batch that is not full would be sent at once. */
  boolean isEager() {
    int most = roundTrip.isWithin(limits.quick().toNanos()) ? 1 : limits.eager();
    return open && !blocked && !mustReopen && unsent.isEmpty() && inFlight.size() < most;
  }

  /** Whether a new SSH channel is needed before anything more can be sent. */
  boolean mustReopen() {
    return mustReopen;
  }

  /** Whether a refusal is waited out; {@link #unblock} ends it. */
  boolean isBlocked() {
    return blocked;
  }

  /** How many refusals there were since the last confirm. */
  int refusals() {
    return refusals;
  }

  /** Whether nothing waits. */
  boolean isEmpty() {
    return unsent.isEmpty() && inFlight.isEmpty();
  }

  /** Enough was waited after a refusal: sends again. */
  void unblock() {
    blocked = false;
  }

  /**
   * Takes a confirm of the open SSH channel.
   *
   * @param nanos the time, as for {@link #next}
   */
  void confirm(RouterFrame.Confirm confirm, long nanos) {
    roundTrip.confirmed(confirm.last(), nanos);
    EventId id = confirm.id();
    if (id == null && confirm.have() >= nextNumber) {
      takeNewProducer();
      return;
    }
    refusals = 0;
    for (PendingBatch batch : take(confirm.first(), confirm.last())) {
      int more = Math.toIntExact(batch.first() - confirm.first());
      outcomes.confirmed(
          batch, id == null ? null : new EventId(id.partition(), id.offset(), id.index() + more));
    }
  }

  /** The bus has numbers that this client never gave: the id is another's, or our memory is old. */
  private void takeNewProducer() {
    rewind(0);
    unsent.forEach(PendingBatch::forgetNumber);
    producer = producers.get();
    mustReopen = true;
  }

  /** Takes a refusal of the numbers {@code first} to {@code last}. */
  void refused(long first, long last, ErrorCode code, String message) {
    if (!code.retry()) {
      BusException why = new BusException(code, message);
      take(first, last).forEach(batch -> outcomes.failed(batch, why));
      return;
    }
    rewind(first);
    refusals++;
    blocked = true;
    PendingBatch lowest = inFlight.isEmpty() ? unsent.peekFirst() : inFlight.peekFirst();
    boolean nothingLower = lowest == null || !lowest.isNumbered() || lowest.first() >= first;
    if (code == ErrorCode.SEQ_GAP && nothingLower) {
      mustReopen = true;
    }
  }

  /** Fails everything that waits. */
  void failAll(BusException why) {
    rewind(0);
    while (!unsent.isEmpty()) {
      outcomes.failed(unsent.removeFirst(), why);
    }
  }

  /** Takes back what was sent with numbers of {@code from} and above. */
  private void rewind(long from) {
    roundTrip.broken();
    while (!inFlight.isEmpty() && inFlight.peekLast().last() >= from) {
      PendingBatch batch = removeLastInFlight();
      if (batch.first() < from) {
        int cut = (int) (from - batch.first());
        unsent.addFirst(batch.part(cut, batch.count()));
        addInFlight(batch.part(0, cut));
        return;
      }
      unsent.addFirst(batch);
    }
  }

  private PendingBatch removeLastInFlight() {
    PendingBatch batch = inFlight.removeLast();
    inFlightBytes -= batch.bytes();
    return batch;
  }

  private void addInFlight(PendingBatch batch) {
    inFlight.addLast(batch);
    inFlightBytes += batch.bytes();
  }

  /** Removes what has the numbers {@code first} to {@code last}, cutting batches at the edges. */
  private List<PendingBatch> take(long first, long last) {
    PendingBatch head = inFlight.peekFirst();
    if (head != null && head.first() == first && head.last() == last) {
      inFlightBytes -= head.bytes();
      return List.of(inFlight.removeFirst());
    }
    List<PendingBatch> taken = new ArrayList<>();
    takeFrom(inFlight, first, last, taken);
    takeFrom(unsent, first, last, taken);
    inFlightBytes = inFlight.stream().mapToLong(PendingBatch::bytes).sum();
    return taken;
  }

  private static void takeFrom(
      ArrayDeque<PendingBatch> batches, long first, long last, List<PendingBatch> taken) {
    List<PendingBatch> all = new ArrayList<>(batches);
    batches.clear();
    for (PendingBatch batch : all) {
      if (!batch.isNumbered() || batch.last() < first || batch.first() > last) {
        batches.addLast(batch);
        continue;
      }
      int from = (int) Math.max(0, first - batch.first());
      int to = (int) Math.min(batch.count(), last - batch.first() + 1);
      if (from > 0) {
        batches.addLast(batch.part(0, from));
      }
      taken.add(batch.part(from, to));
      if (to < batch.count()) {
        batches.addLast(batch.part(to, batch.count()));
      }
    }
  }
}
