package io.sshbus.it.torture;

import java.time.Duration;

/** Lets time pass, which here is the fault itself and no guess about others. */
@FunctionalInterface
interface Pause {
  /** Returns after so long, or as soon as the whole is over. */
  void wait(Duration time);
}
