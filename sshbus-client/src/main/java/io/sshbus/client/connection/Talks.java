package io.sshbus.client.connection;

import io.sshbus.channel.Tags;
import io.sshbus.client.link.Link;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What conversations share: the loop, who we say we are, and the way to begin a talk on an SSH
 * channel.
 *
 * @param tags claims about all events
 * @param producer the id of the client's streams
 * @param producers makes new ids
 */
public record Talks(
    Loop loop, Connection connection, Tags tags, String producer, Supplier<String> producers) {
  /** A new producer id that nobody has. */
  public String newProducer() {
    return producers.get();
  }

  /** Pauses before something is tried again. */
  public Backoff backoff() {
    return connection.backoff();
  }

  /**
   * Opens an SSH channel for {@code subsystem}; {@code producer} is empty where nothing is
   * published.
   */
  public Talk open(Link link, String subsystem, String producer, TalkListener listener) {
    return open(link, subsystem, new Introduction(producer, false), listener);
  }

  /** Opens an SSH channel for {@code subsystem}. */
  public Talk open(Link link, String subsystem, Introduction introduction, TalkListener listener) {
    return new Talk(this, link, subsystem, introduction, listener);
  }

  void goodbye(Link link, Duration retryAfter) {
    connection.goodbye(link, retryAfter);
  }
}
