package io.sshbus.group;

import io.sshbus.channel.EventId;
import org.jspecify.annotations.Nullable;

/** What a schedule knows of one event. */
final class SimulatedEvent {
  final EventId id;
  final String sender;
  @Nullable SimulatedMember holder;
  boolean done;
  boolean answered;
  boolean outOfOrder;
  int deliveries;

  SimulatedEvent(EventId id, String sender) {
    this.id = id;
    this.sender = sender;
  }
}
