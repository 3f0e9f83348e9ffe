package io.sshbus.client;

/**
 * Told how many want what is published to a channel. Called on a thread of the client, one call at
 * a time, that it may keep for a while, but only it waits meanwhile.
 */
@FunctionalInterface
public interface InterestListener {
  /**
   * So many want it: subscriptions whose filters match, durable ones and groups also while nobody
   * follows them. A number may come again.
   */
  void onInterest(int subscribers);

  /**
   * How many want it is not known until {@link #onInterest} comes again: the connection is lost, or
   * the router has refused.
   *
   * @param why for people
   */
  default void onUnknown(String why) {}
}
