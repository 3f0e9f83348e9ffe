package io.sshbus.bench;

/**
 * What happened between two moments.
 *
 * @param count of events
 * @param seconds that passed
 * @param serverCpuSeconds processor time of the server's process
 * @param clientCpuSeconds processor time of this process, which is the client
 */
record Span(long count, double seconds, double serverCpuSeconds, double clientCpuSeconds) {
  double perSecond() {
    return count / seconds;
  }

  /** What each event took of {@code cpuSeconds}; all of it where there was none. */
  double microsEach(double cpuSeconds) {
    return cpuSeconds * 1e6 / Math.max(1, count);
  }
}
