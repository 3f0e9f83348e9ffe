package io.sshbus.server.config;

import io.sshbus.config.DataSize;
import io.sshbus.config.Section;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How much one node may publish.
 *
 * @param storedShare of the stored bytes of each retention class
 * @param bytesPerSecond null where there is no such limit
 */
public record Quota(Percent storedShare, @Nullable DataSize bytesPerSecond) {
  /** What holds where nothing is configured. */
  public static final Quota DEFAULT = new Quota(new Percent(50), null);

  private static final String NONE = "none";

  /** Refuses a rate of nothing, which would only look like a limit. */
  public Quota {
    if (bytesPerSecond != null && bytesPerSecond.bytes() == 0) {
      throw new IllegalArgumentException("bytesPerSecond is at least 1B, or none");
    }
  }

  /** What the file says; for what it does not say, {@code otherwise}. */
  static Quota read(Section in, Quota otherwise) {
    Function<String, Rate> rate = text -> new Rate(text.equals(NONE) ? null : DataSize.parse(text));
    return new Quota(
        in.value("storedShare", Percent::parse).orElse(otherwise.storedShare),
        in.value("bytesPerSecond", rate).orElse(new Rate(otherwise.bytesPerSecond)).limit());
  }

  // Tells a rate that is absent from one that is none.
  private record Rate(@Nullable DataSize limit) {}
}
