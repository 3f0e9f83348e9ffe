package io.sshbus.server.config;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.config.DataSize;
import io.sshbus.config.Section;
import io.sshbus.log.RetentionClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is kept on disk, and for how long.
 *
 * @param classes names unique; the last one, {@value #DEFAULT_CLASS}, has no filters and takes what
 *     no other class does
 * @param reserveBytes free disk below which no more events are taken
 * @param ringBytes of memory for the newest events of each class, from which live subscribers are
 *     served
 */
public record LogSettings(List<RetentionClass> classes, DataSize reserveBytes, DataSize ringBytes) {
  /** The most classes, the last one included. */
  public static final int MAX_CLASSES = 32;

  /** The name of the last class. */
  public static final String DEFAULT_CLASS = "default";

  private static final Duration MAX_AGE = Duration.ofDays(7);
  private static final DataSize MAX_BYTES = DataSize.ofGib(10);

  /** What holds where nothing is configured. */
  public static final LogSettings DEFAULT =
      new LogSettings(List.of(rest()), DataSize.ofMib(512), DataSize.ofMib(16));

  /** Refuses classes that no channel could reach, and two of one name. */
  public LogSettings {
    classes = List.copyOf(classes);
    if (classes.isEmpty() || classes.size() > MAX_CLASSES) {
      throw new IllegalArgumentException("there are 1 to " + MAX_CLASSES + " classes");
    }
    Set<String> names = new HashSet<>();
    for (RetentionClass each : classes) {
      boolean last = names.size() == classes.size() - 1;
      if (!names.add(each.name())) {
        throw new IllegalArgumentException("two classes are called " + each.name());
      }
      check(each, last);
    }
  }

  private static void check(RetentionClass each, boolean last) {
    if (each.name().equals(DEFAULT_CLASS) != last) {
      throw new IllegalArgumentException("the class default is the last one");
    }
    if (each.filters().isEmpty() != last) {
      throw new IllegalArgumentException(
          last
              ? "the class default takes what no other takes, so it has no channels of its own"
              : "the class " + each.name() + " needs channels");
    }
  }

  private static RetentionClass rest() {
    return new RetentionClass(DEFAULT_CLASS, List.of(), MAX_AGE, MAX_BYTES.bytes());
  }

  static LogSettings read(Section in) {
    List<RetentionClass> classes =
        new ArrayList<>(in.sections("classes", LogSettings::readClass).orElse(List.of()));
    if (classes.stream().noneMatch(each -> each.name().equals(DEFAULT_CLASS))) {
      classes.add(rest());
    }
    return new LogSettings(
        classes,
        in.size("reserveBytes", DEFAULT.reserveBytes, DataSize.ofMib(16), DataSize.ofGib(1024)),
        in.size("ringBytes", DEFAULT.ringBytes, DataSize.ofMib(1), DataSize.ofGib(16)));
  }

  private static RetentionClass readClass(Section in) {
    String name =
        in.value("name", text -> text)
            .orElseThrow(() -> in.fault("name", "every class needs a name"));
    return new RetentionClass(
        name,
        in.values("channels", ChannelFilter::new).orElse(List.of()),
        in.duration("maxAge", MAX_AGE, Duration.ofSeconds(1), Duration.ofDays(36_500)),
        in.size(
                "maxBytes",
                MAX_BYTES,
                new DataSize(RetentionClass.MIN_BYTES),
                DataSize.ofGib(1L << 20))
            .bytes());
  }
}
