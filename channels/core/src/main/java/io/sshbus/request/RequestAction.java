package io.sshbus.request;

import io.sshbus.wire.RouterFrame;

/** What is to be done because of a {@link RequestEvent}. */
public sealed interface RequestAction {
  /** Who it is done to. */
  Party party();

  /** A frame goes to a party, behind those of before. */
  record Send(Party party, RouterFrame frame) implements RequestAction {}

  /** So many bytes that a party has sent, as {@link Sizes} counts them, are kept no more. */
  record Freed(Party party, long bytes) implements RequestAction {}
}
