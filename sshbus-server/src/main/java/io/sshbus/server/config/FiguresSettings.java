package io.sshbus.server.config;

import io.sshbus.config.Section;
import io.sshbus.log.Durations;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the router tells about itself.
 *
 * @param interval how often its figures are published; null for never
 */
public record FiguresSettings(@Nullable Duration interval) {
  private static final Duration MIN = Duration.ofSeconds(1);
  private static final Duration MAX = Duration.ofHours(1);
  private static final String NONE = "none";

  /** What holds where nothing is configured. Behind the limits, which the constructor reads. */
  public static final FiguresSettings DEFAULT = new FiguresSettings(Duration.ofSeconds(10));

  /** Refuses intervals out of range. */
  public FiguresSettings {
    if (interval != null && (interval.compareTo(MIN) < 0 || interval.compareTo(MAX) > 0)) {
      throw new IllegalArgumentException(
          "interval is " + Durations.text(MIN) + " to " + Durations.text(MAX) + ", or none");
    }
  }

  static FiguresSettings read(Section in) {
    Function<String, FiguresSettings> parse =
        text -> new FiguresSettings(text.equals(NONE) ? null : Durations.parse(text));
    return in.value("interval", parse).orElse(DEFAULT);
  }
}
