package io.sshbus.routing;

/** What schedules must have produced to be worth anything. */
enum Coverage {
  /** A subscriber had no room. */
  REFUSED,
  /** A router's place in the ring was overwritten. */
  PLACE_LOST,
  /** A subscription began in the midst of a batch. */
  MID_BATCH,
  /** A subscription began behind an event that the router had not seen yet. */
  AHEAD_OF_ROUTER,
  /** Retention took what had not been read. */
  GAP,
  /** A subscriber left while it was refusing. */
  CLOSED_WHILE_BLOCKED,
  /** Something happened in the midst of something else. */
  INTERLEAVED,
  /** A subscription had a pattern. */
  PATTERN,
  /** Times to live came to their end. */
  TIME_WENT_ON,
  /** A subscription began with a last value. */
  LAST_VALUE,
  /** A subscription had a selector. */
  SELECTOR,
  /** A subscriber joined when there was a log already. */
  JOINED_LATE
}
