package io.sshbus.group;

/** What schedules must have produced to be worth anything. */
enum GroupCoverage {
  /** The router died with events in the hands of members. */
  CRASH,
  /** After a crash, something beyond the low water was remembered as done with. */
  DONE_BEYOND,
  /** After a crash, deliveries in vain were remembered. */
  TRIES_REMEMBERED,
  /** An event came a second time. */
  REDELIVERED,
  /** A batch was given out in parts. */
  SPLIT,
  /** A member had no room. */
  REFUSED,
  /** A member left with something in its hands. */
  LEFT_BUSY,
  /** A member was put out for its silence. */
  SILENT,
  /** An event was given back for later. */
  NACK,
  /** An event became a dead letter. */
  BURIED,
  /** A dead letter was not taken at first. */
  NOT_BURIED,
  /** What was to be saved was not. */
  NOT_SAVED,
  /** One ack covered several batches. */
  ACK_OF_MANY,
  /** A member paused. */
  PAUSED,
  /** A member heard that all had been handed out. */
  LIVE
}
