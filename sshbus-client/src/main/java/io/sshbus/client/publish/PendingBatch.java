package io.sshbus.client.publish;

import io.sshbus.channel.BusException;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsSection;
import io.sshbus.client.Published;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Events that wait for their confirm, and the stages that wait with them. Belongs to the loop until
 * its stream gives it out as confirmed or failed.
 */
public final class PendingBatch {
  /** What an event costs in memory besides its body, in bytes. */
  static final int EVENT_COST = 64;

  private static final long UNNUMBERED = -1;

  private final EventsSection section;
  private final List<CompletableFuture<Published>> stages;
  private final int maxBody;
  private long first;

  PendingBatch(EventsSection section, List<CompletableFuture<Published>> stages, int maxBody) {
    this(section, stages, maxBody, UNNUMBERED);
  }

  private PendingBatch(
      EventsSection section, List<CompletableFuture<Published>> stages, int maxBody, long first) {
    this.section = section;
    this.stages = stages;
    this.maxBody = maxBody;
    this.first = first;
  }

  /** A batch as {@code add} would make it, its stages in the order of the events. */
  static PendingBatch of(
      EventsSection section, CompletableFuture<Published>[] stages, int maxBody) {
    return new PendingBatch(section, Arrays.asList(stages), maxBody);
  }

  EventsSection section() {
    return section;
  }

  int count() {
    return section.count();
  }

  int bytes() {
    return section.bytes().length();
  }

  int maxBody() {
    return maxBody;
  }

  boolean isNumbered() {
    return first != UNNUMBERED;
  }

  void number(long number) {
    first = number;
  }

  void forgetNumber() {
    first = UNNUMBERED;
  }

  long first() {
    return first;
  }

  long last() {
    return first + section.count() - 1;
  }

  /** The events from {@code from} up to but not including {@code to}, counted from 0. */
  PendingBatch part(int from, int to) {
    if (from == 0 && to == count()) {
      return this;
    }
    EventsSection some = section.pick(IntStream.range(from, to).toArray());
    return new PendingBatch(
        some, stages.subList(from, to), maxBody, isNumbered() ? first + from : UNNUMBERED);
  }

  /** What the events take of the client's budget. */
  long cost() {
    long cost = (long) count() * EVENT_COST;
    EventsReader events = section.events();
    while (events.next()) {
      cost += events.bodyLength();
    }
    return cost;
  }

  /** Completes the stages; {@code id} is that of the first event. */
  void complete(EventId id) {
    for (int i = 0; i < stages.size(); i++) {
      stages.get(i).complete(Published.at(id, i));
    }
  }

  /** Completes the stages of events that the bus had already. */
  void completeAgain() {
    stages.forEach(stage -> stage.complete(Published.again()));
  }

  /** Fails the stages. */
  void fail(BusException why) {
    stages.forEach(stage -> stage.completeExceptionally(why));
  }
}
