package io.sshbus.log;

/**
 * What a partition holds: the offsets from {@code earliest} up to but not including {@code next}.
 *
 * @param earliest the first batch that retention has left
 * @param next the offset that the next batch will get
 */
public record Bounds(long earliest, long next) {
  /** Whether the partition holds nothing. */
  public boolean isEmpty() {
    return earliest == next;
  }
}
