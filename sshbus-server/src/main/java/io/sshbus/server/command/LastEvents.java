package io.sshbus.server.command;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.log.ChannelSummary;
import io.sshbus.log.EventLog;
import io.sshbus.log.ReadRequest;
import io.sshbus.log.StoredBatch;
import java.util.Optional;

/** Finds the newest batch of a channel. May wait for the disk. */
final class LastEvents {
  private LastEvents() {}

  /** The newest batch of a channel; nothing where retention has just taken it. */
  static Optional<StoredBatch> batch(EventLog log, ChannelSummary channel) {
    ChannelFilter exactly = ChannelFilter.of(channel.channel());
    return log
        .read(new ReadRequest(channel.partition(), channel.lastOffset(), exactly, 1))
        .batches()
        .stream()
        .filter(batch -> batch.offset() == channel.lastOffset())
        .findFirst();
  }
}
