package io.sshbus.server.bus;

import io.sshbus.channel.Sender;
import io.sshbus.log.EventLog;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * How much one node may publish, so that no machine pushes the others' events out of the log.
 * Operators and the bus have no quota. Any thread.
 */
public final class PublishQuotas {
  private volatile Function<String, Quota> quotaOf;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  /**
   * What one node may publish.
   *
   * @param storedShare the part of a retention class's size that its stored events may take, above
   *     0 up to 1
   * @param bytesPerSecond how fast it may publish, 0 for any speed; a second's worth may come at
   *     once
   */
  public record Quota(double storedShare, long bytesPerSecond) {}

  private static final class Bucket {
    private double tokens;
    private long filledAt;

    /**
     * A batch is taken while anything is left, so that one larger than a second's worth can pass.
     */
    synchronized boolean take(long bytes, long rate, long nowMicros) {
      tokens = tokensAt(rate, nowMicros);
      filledAt = nowMicros;
      if (tokens <= 0) {
        return false;
      }
      tokens -= bytes;
      return true;
    }

    /** Whether it is as if nothing had been taken. */
    synchronized boolean isFull(long rate, long nowMicros) {
      return tokensAt(rate, nowMicros) >= rate;
    }

    private double tokensAt(long rate, long nowMicros) {
      double since = (double) Math.max(0, nowMicros - filledAt) / 1e6;
      return Math.min((double) rate, tokens + (double) rate * since);
    }
  }

  /** Quotas by the name of the node. */
  public PublishQuotas(Function<String, Quota> quotaOf) {
    this.quotaOf = quotaOf;
  }

  /** Other quotas hold from now on; what nodes have used up stays so. */
  public void replace(Function<String, Quota> quotas) {
    quotaOf = quotas;
  }

  /**
   * Why {@code sender} may not publish {@code bytes} to {@code partition} now; nothing where it
   * may.
   */
  public Optional<String> refusal(
      EventLog log, int partition, Sender sender, long bytes, long nowMicros) {
    String node = sender.node();
    if (node == null) {
      return Optional.empty();
    }
    Quota quota = quotaOf.apply(node);
    long most = (long) (quota.storedShare() * log.retentionOf(partition).maxBytes());
    if (log.storedBytes(partition, sender) > most) {
      return Optional.of(
          "the stored events of "
              + node
              + " take more than its share of "
              + most
              + " bytes; retention will make room, or the operator can raise quotas.storedShare");
    }
    if (quota.bytesPerSecond() > 0
        && !buckets
            .computeIfAbsent(node, n -> new Bucket())
            .take(bytes, quota.bytesPerSecond(), nowMicros)) {
      return Optional.of(
          node
              + " publishes more than its "
              + quota.bytesPerSecond()
              + " bytes a second; slow down");
    }
    return Optional.empty();
  }

  /**
   * A node has gone. What it has used up is remembered until it would be there again, so that
   * nobody publishes faster by coming back.
   */
  public void gone(String node, long nowMicros) {
    long rate = quotaOf.apply(node).bytesPerSecond();
    buckets.computeIfPresent(node, (n, bucket) -> bucket.isFull(rate, nowMicros) ? null : bucket);
  }
}
