package io.sshbus.log;

import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;

/** What became of a batch. */
public sealed interface AppendOutcome {

  /**
   * It is durable. The events below {@code id.index()} were there already under other ids.
   *
   * @param id of the first event that is new
   */
  record Stored(EventId id) implements AppendOutcome {}

  /**
   * Every event of it was there already.
   *
   * @param last the highest number that the log has of the stream
   */
  record Repeated(long last) implements AppendOutcome {}

  /**
   * It was not stored.
   *
   * @param code {@code SEQ_GAP}, {@code DISK_FULL}, {@code TOO_MANY_STREAMS}, {@code
   *     BACK_PRESSURE}, {@code LOG_STOPPED}
   * @param message what was seen and what to do
   */
  record Refused(ErrorCode code, String message) implements AppendOutcome {}
}
