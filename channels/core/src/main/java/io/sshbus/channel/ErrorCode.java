package io.sshbus.channel;

/**
 * Every way in which the bus says no. The names cross the wire and are append-only: a name is never
 * changed or reused.
 *
 * <p>{@code docs/protocol.md} lists them; a test compares the list with this one.
 */
public enum ErrorCode {
  /**
   * The frame is not one of the protocol: no JSON object, a field of the wrong type, a missing
   * field.
   */
  BAD_FRAME(false, 1),
  /** A frame, or a line of JSON, over the limit that {@code hello} named. */
  FRAME_TOO_LARGE(false, 1),
  /** One event's body over the limit that {@code hello} named. */
  BODY_TOO_LARGE(false, 1),
  /** Bytes that must be UTF-8 and are not. */
  BAD_UTF8(false, 1),
  /** An {@code op} that this version of the protocol does not have. */
  UNKNOWN_OP(false, 1),
  /** A channel name that breaks a rule of names. */
  BAD_CHANNEL(false, 1),
  /** A filter that breaks a rule of filters. */
  BAD_FILTER(false, 1),
  /** Tags with a key or value that is not allowed, or too many of them. */
  BAD_TAGS(false, 1),
  /** A place to start from, or an event id, that cannot be read. */
  BAD_SINCE(false, 1),
  /** A pattern that RE2 does not accept, or one over its size limit. */
  BAD_PATTERN(false, 1),
  /** Bytes or text that are no public key or fingerprint, or a key that is too weak. */
  BAD_KEY(false, 1),
  /**
   * A name of a node, operator or user, or the text of a principal, that breaks a rule of names.
   */
  BAD_PRINCIPAL(false, 1),
  /** The channel is outside of the channel or filter that this SSH channel was opened for. */
  OUTSIDE_SUBSYSTEM(false, 1),
  /** The principal has no right to do this. */
  ACL_DENIED(false, 77),
  /** The key has proved itself but nobody has accepted it yet. */
  KEY_PENDING(true, 77),
  /** An earlier number of the stream was refused and must come first. */
  SEQ_GAP(true, 75),
  /** The name of the subscription is taken on this SSH channel. */
  DUPLICATE_SUBSCRIPTION(false, 1),
  /** No subscription of that name on this SSH channel. */
  NO_SUCH_SUBSCRIPTION(false, 1),
  /** Another subscription is attached to the cursor. */
  CURSOR_IN_USE(true, 75),
  /** More subscriptions on one SSH channel, or SSH channels on one connection, than allowed. */
  TOO_MANY_SUBSCRIPTIONS(false, 1),
  /** The principal has as many streams as it may have. */
  TOO_MANY_STREAMS(false, 75),
  /** The principal has used up what it may publish for now. */
  QUOTA_EXCEEDED(true, 75),
  /** The bus has more in its hands than it can take. */
  BACK_PRESSURE(true, 75),
  /** The disk of the bus is full, or so nearly that nothing more is taken. */
  DISK_FULL(true, 75),
  /** The log cannot vouch for anything any more; the router must be restarted. */
  LOG_STOPPED(true, 75),
  /** The router is about to stop. */
  DRAINING(true, 75),
  /** The protocol has it, this router does not. */
  UNSUPPORTED(false, 69),
  /** The command or its options are wrong. */
  USAGE(false, 1),
  /** Nothing came within the time given. */
  TIMEOUT(true, 27),
  /** There is no such thing here. */
  NOT_FOUND(false, 69),
  /** A fault of the router itself. */
  INTERNAL(true, 70),
  /** A token that is malformed, unknown, used up, expired, or for other names. */
  BAD_TOKEN(false, 77),
  /** A signature that is malformed, does not fit, or is of a key that may not vouch. */
  BAD_SIGNATURE(false, 77),
  /** Several keys are meant; the message lists them. */
  AMBIGUOUS_KEY(false, 1),
  /** The key is in a state, or has a name, in which this cannot be done. */
  KEY_STATE(false, 1),
  /** The name is bound to another key of the same type. */
  NAME_TAKEN(false, 1),
  /** There are as many keys, tokens or expectations as there may be. */
  TOO_MANY_KEYS(true, 75),
  /** An operator has set the cursor elsewhere; subscribe again to go on from there. */
  CURSOR_MOVED(true, 75),
  /** A spool, or the disk it is on, is full. */
  SPOOL_FULL(true, 75),
  /** Another process uses the spool. */
  SPOOL_IN_USE(true, 75),
  /** A spool's disk does not do what it should. */
  SPOOL_FAULT(true, 70),
  /** A selector over tags that cannot be read, or one over its limits. */
  BAD_SELECTOR(false, 1),
  /** A member of a group has left what it had unacknowledged for too long. */
  ACK_TIMEOUT(true, 75),
  /** The group shares other events of the filter than the subscription asks for. */
  GROUP_DIFFERS(false, 1),
  /** As many last values are kept as may be, of all or of one sender. */
  TOO_MANY_VALUES(false, 75),
  /** Nobody answers requests on the channel. */
  NO_RESPONDERS(true, 69),
  /** The responder went away before it had replied. */
  RESPONDER_GONE(true, 75),
  /** More waits for the responder than the router holds for it. */
  RESPONDER_BUSY(true, 75),
  /** The principal has as many open requests as it may have. */
  TOO_MANY_REQUESTS(true, 75),
  /** The pieces of a reply are more together than a reply may be. */
  REPLY_TOO_LARGE(false, 1),
  /** The connection broke before a request was over; said by clients alone. */
  CONNECTION_LOST(true, 75),
  /** As many channels are watched as may be, on one SSH channel, by one principal or by all. */
  TOO_MANY_WATCHES(true, 75),
  /** Another router runs the group, or has taken it over. */
  GROUP_ELSEWHERE(true, 75);

  private final boolean retry;
  private final int exitStatus;

  ErrorCode(boolean retry, int exitStatus) {
    this.retry = retry;
    this.exitStatus = exitStatus;
  }

  /** Whether the same request can succeed later. */
  public boolean retry() {
    return retry;
  }

  /** The exit status that {@code ssh} shows: 1, 27, 69, 70, 75 or 77. */
  public int exitStatus() {
    return exitStatus;
  }
}
