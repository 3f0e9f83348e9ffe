package io.sshbus.request;

import java.util.LinkedHashSet;
import java.util.Set;

/** A request that is not over. */
final class OpenRequest {
  private final Party requester;
  private final long seq;
  private final boolean toFilter;
  private final long deadline;

  /** Those whose last word has not gone to the requester. */
  final Set<Part> open = new LinkedHashSet<>();

  int asked;
  int replied;

  /**
   * A request that nobody has been asked yet.
   *
   * @param seq the requester's number
   * @param deadline when it is over in any case, in nanoseconds
   */
  OpenRequest(Party requester, long seq, boolean toFilter, long deadline) {
    this.requester = requester;
    this.seq = seq;
    this.toFilter = toFilter;
    this.deadline = deadline;
  }

  Party requester() {
    return requester;
  }

  long seq() {
    return seq;
  }

  boolean toFilter() {
    return toFilter;
  }

  long deadline() {
    return deadline;
  }
}
