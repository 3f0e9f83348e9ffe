package io.sshbus.routing;

/** Finds a thread for what a feed has to do. */
public interface FeedScheduler {
  /** Has {@link Feed#pull} called soon, on a thread that may wait for the disk. */
  void pull(Feed feed);
}
