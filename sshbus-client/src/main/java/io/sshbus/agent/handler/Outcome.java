package io.sshbus.agent.handler;

import io.sshbus.channel.Quoted;

/** How a run of a handler's command ended. */
sealed interface Outcome {
  /** The events are done with. */
  record Done() implements Outcome {}

  /**
   * Not now: tried again for as long as it takes.
   *
   * @param why for people
   */
  record Later(String why) implements Outcome {}

  /**
   * It failed: tried again a number of times.
   *
   * @param status the exit status; 128 and the signal's number where a signal ended it, as shells
   *     say it
   * @param timedOut whether it was ended because it took too long
   * @param stderr the last that it said there
   */
  record Failed(int status, boolean timedOut, String stderr) implements Outcome {
    @Override
    public String toString() {
      return (timedOut ? "it took too long" : "status " + status)
          + (stderr.isBlank() ? "" : ", " + Quoted.of(stderr.strip()));
    }
  }
}
