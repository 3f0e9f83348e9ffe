package io.sshbus.identity;

/** What somebody may want to do with a channel. */
public enum Verb {
  /** Send events. */
  PUBLISH,
  /** Receive events. */
  SUBSCRIBE,
  /** Ask. */
  REQUEST,
  /** Answer. */
  RESPOND
}
