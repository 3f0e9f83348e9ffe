package io.sshbus.agent.config;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.config.Section;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.util.List;

/**
 * A command that is given events.
 *
 * @param name of the handler; its durable cursor at the bus is {@code handler/NAME}
 * @param filter the channels
 * @param match an RE2 pattern over the body; empty for any body
 * @param select a selector over the tags; empty for any tags
 * @param command the program by its whole path, and its arguments
 * @param batch the most events of one run
 * @param concurrency the most runs at once; with 1 events are handled in their order
 * @param timeout of one run; then it is ended, which counts as a failure
 * @param retries how often a run that fails is tried again before its events go to the dead
 * @param pause the longest before the first new try; it doubles with each
 * @param lastPause the longest before any new try
 */
public record HandlerSettings(
    String name,
    ChannelFilter filter,
    String match,
    String select,
    List<String> command,
    int batch,
    int concurrency,
    Duration timeout,
    int retries,
    Duration pause,
    Duration lastPause) {

  /** Refuses a pause that is over the last one. */
  public HandlerSettings {
    command = List.copyOf(command);
    if (pause.compareTo(lastPause) > 0) {
      throw new IllegalArgumentException("pause must not be over lastPause");
    }
  }

  static HandlerSettings read(Section in) {
    Duration second = Duration.ofSeconds(1);
    Duration day = Duration.ofDays(1);
    return new HandlerSettings(
        Words.needed(in, "name", in.value("name", Words::name)),
        Words.needed(in, "filter", in.value("filter", ChannelFilter::new)),
        in.value("match", HandlerSettings::pattern).orElse(""),
        in.value("select", HandlerSettings::pattern).orElse(""),
        Words.command(in, "command"),
        in.number("batch", 1, 1, 1000),
        in.number("concurrency", 1, 1, 64),
        in.duration("timeout", Duration.ofMinutes(1), Duration.ofMillis(100), day),
        in.number("retries", 5, 0, 1000),
        in.duration("pause", second, Duration.ofMillis(10), day),
        in.duration("lastPause", Duration.ofMinutes(5), Duration.ofMillis(10), day));
  }

  private static String pattern(String text) {
    try {
      return SubscribeOptions.DEFAULT.withMatch(text).match();
    } catch (BusException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }
}
