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
}
