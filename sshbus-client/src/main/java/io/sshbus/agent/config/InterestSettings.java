package io.sshbus.agent.config;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.Quoted;
import io.sshbus.client.InterestPolicy;
import io.sshbus.client.Unwanted;
import io.sshbus.config.DataSize;
import io.sshbus.config.Section;
import java.time.Duration;

/** What becomes of events to which nobody listens, as the file says it. */
final class InterestSettings {
  private static final Duration DAY = Duration.ofDays(1);

  private InterestSettings() {}

  static InterestPolicy read(Section in) {
    return new InterestPolicy(
        Words.needed(in, "filter", in.value("filter", ChannelFilter::new)),
        unwanted(in),
        in.duration("linger", InterestPolicy.LINGER, Duration.ofMillis(1), DAY));
  }

  private static Unwanted unwanted(Section in) {
    String word = Words.needed(in, "unwanted", in.value("unwanted", InterestSettings::word));
    int oneOf = in.number("oneOf", 10, 2, 1_000_000_000);
    Duration every = in.duration("every", Duration.ofSeconds(10), Duration.ofMillis(1), DAY);
    int events = in.number("events", 1000, 1, 100_000);
    DataSize bytes = in.size("bytes", DataSize.ofMib(1), DataSize.ofKib(1), DataSize.ofMib(16));
    return switch (word) {
      case "skip" -> new Unwanted.Skip();
      case "sample" -> new Unwanted.Sample(oneOf);
      case "thin" -> new Unwanted.Thin(every);
      case "hold" -> new Unwanted.Hold(events, bytes.bytes());
      default -> new Unwanted.Send();
    };
  }

  private static String word(String text) {
    if (!text.matches("send|skip|sample|thin|hold")) {
      throw new IllegalArgumentException(
          "expected send, skip, sample, thin or hold, saw " + Quoted.of(text));
    }
    return text;
  }
}
