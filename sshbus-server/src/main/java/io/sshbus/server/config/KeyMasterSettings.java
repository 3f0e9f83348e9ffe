package io.sshbus.server.config;

import io.sshbus.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How new keys become known.
 *
 * @param enabled whether KeyMaster keeps the nodes' keys; it imports the file {@code nodes} once
 *     and ignores it from then on
 * @param acceptNew whether the first key under a name is accepted (trust on first use)
 * @param policy an executable that decides about new keys; null for none
 * @param policyTimeout how long it may take
 * @param grace how long the old key goes on after a rotation
 * @param reverseDns whether the DNS is asked if name and address lead to each other
 * @param registrationsPerMinute of one address
 */
public record KeyMasterSettings(
    boolean enabled,
    boolean acceptNew,
    @Nullable Path policy,
    Duration policyTimeout,
    Duration grace,
    boolean reverseDns,
    int registrationsPerMinute) {
  /** What holds where nothing is configured. */
  public static final KeyMasterSettings DEFAULT =
      new KeyMasterSettings(
          true, false, null, Duration.ofSeconds(10), Duration.ofDays(1), false, 60);

  static KeyMasterSettings read(Section in) {
    return new KeyMasterSettings(
        in.flag("enabled", DEFAULT.enabled),
        in.flag("acceptNew", DEFAULT.acceptNew),
        in.value("policy", KeyMasterSettings::executable).flatMap(path -> path).orElse(null),
        in.duration(
            "policyTimeout", DEFAULT.policyTimeout, Duration.ofMillis(100), Duration.ofMinutes(1)),
        in.duration("grace", DEFAULT.grace, Duration.ofSeconds(1), Duration.ofDays(90)),
        in.flag("reverseDns", DEFAULT.reverseDns),
        in.number("registrationsPerMinute", DEFAULT.registrationsPerMinute, 1, 100_000));
  }

  private static Optional<Path> executable(String text) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    Path path = Path.of(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("the path of an executable begins with /");
    }
    return Optional.of(path);
  }
}
