package io.sshbus.bench;

import io.sshbus.wire.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of a benchmark.
 *
 * @param bench its name
 * @param machine where it ran
 * @param runs what each run measured, at least one
 */
record Report(String bench, Machine machine, List<Measurement> runs) {
  Report {
    runs = List.copyOf(runs);
  }

  void print(PrintWriter out, RunOptions.Format format) {
    if (format == RunOptions.Format.json) {
      out.println(Json.mapper().writeValueAsString(fields()));
    } else {
      printText(out);
    }
    out.flush();
  }

  /** As one JSON object: the medians at its top, each run below. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("bench", bench);
    fields.put("machine", machine.fields());
    fields.putAll(Measurement.medians(runs).values());
    fields.put("runs", runs.stream().map(Measurement::values).toList());
    return fields;
  }

  private void printText(PrintWriter out) {
    out.println(bench + " (" + machine + "; random printable bodies)");
    Measurement.medians(runs).values().forEach((name, median) -> out.println(line(name, median)));
  }

  private String line(String name, double median) {
    String text = String.format(Locale.ROOT, "  %-28s %s", name, number(median));
    if (runs.size() == 1) {
      return text;
    }
    return runs.stream()
        .map(run -> number(run.values().getOrDefault(name, Double.NaN)))
        .collect(Collectors.joining(" ", text + "  median of ", ""));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%,.0f" : "%.3f", value);
  }
}
