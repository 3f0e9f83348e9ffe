package io.sshbus.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Named numbers in the order in which they are printed. Confined to one thread. */
final class Measurement {
  private final Map<String, Double> values = new LinkedHashMap<>();

  Measurement put(String name, double value) {
    values.put(name, value);
    return this;
  }

  /** A count, which is exact up to 2^53. */
  Measurement put(String name, long count) {
    return put(name, (double) count);
  }

  /** The rate, its bytes, and the processor time of both sides, in all and for each. */
  Measurement putSpan(String rate, Span span, int bytesEach) {
    return put(rate, span.perSecond())
        .put("megabytesPerSecond", span.perSecond() * bytesEach / 1e6)
        .put("seconds", span.seconds())
        .put("serverCpuSeconds", span.serverCpuSeconds())
        .put("clientCpuSeconds", span.clientCpuSeconds())
        .put("serverMicrosPerEvent", span.microsEach(span.serverCpuSeconds()))
        .put("clientMicrosPerEvent", span.microsEach(span.clientCpuSeconds()));
  }

  Map<String, Double> values() {
    return values;
  }

  /** The median of each number over {@code runs}, which have the same names. */
  static Measurement medians(List<Measurement> runs) {
    Measurement medians = new Measurement();
    for (String name : runs.get(0).values.keySet()) {
      double[] sorted = runs.stream().mapToDouble(run -> run.values.get(name)).sorted().toArray();
      medians.put(name, median(sorted));
    }
    return medians;
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
  }
}
