package io.sshbus.lease;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.log.Table;
import io.sshbus.log.TableEntry;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Entries of a table that merges by {@link io.sshbus.log.MergeRule#OWNED}, each written by whom the
 * journal has granted it. Whoever opens one takes a lease, then brings what stands into its epoch:
 * from there on nothing that an earlier owner writes has an effect, and what it wrote before that
 * is what the new one goes on from. So an earlier owner need not know that it is one. Any thread.
 */
public final class OwnedTable {
  private final Table table;
  private final LeaseDesk leases;

  /** Entries of {@code table}, whose keys are the names of the leases. */
  public OwnedTable(Table table, LeaseDesk leases) {
    this.table = table;
    this.leases = leases;
  }

  /**
   * Takes an entry unless another router has it. May wait for the disk, but not for its writes: the
   * stage completes with what stands, in the epoch in which it is ours from now on, the value empty
   * where there was nothing. It completes exceptionally as {@link LeaseDesk#take} and {@link
   * Table#put} do.
   */
  public CompletionStage<TableEntry> open(String key) {
    return take(key, false, Bytes.EMPTY);
  }

  /** The same, but {@code value} takes the place of what stands. */
  public CompletionStage<TableEntry> begin(String key, Bytes value) {
    return take(key, false, value);
  }

  /** The same, and taken away from whoever has it. */
  public CompletionStage<TableEntry> seize(String key, Bytes value) {
    return take(key, true, value);
  }

  private CompletionStage<TableEntry> take(String key, boolean force, Bytes value) {
    // Entries may be older than the leases.
    long above = table.get(key).map(TableEntry::epoch).orElse(0L);
    return leases
        .take(new LeaseCommand.Wish(key, above, force))
        .thenCompose(epoch -> write(key, new TableEntry(epoch, value)));
  }

  private CompletionStage<TableEntry> write(String key, TableEntry entry) {
    return table
        .put(key, entry)
        .whenComplete(
            (standing, fault) -> {
              if (fault != null) {
                close(key, entry.epoch());
              }
            })
        .thenApply(standing -> owned(standing, entry.epoch()));
  }

  private static TableEntry owned(TableEntry standing, long epoch) {
    if (standing.epoch() != epoch) {
      throw lost();
    }
    return standing;
  }

  /** What those are told who have to do with an entry that another router has taken over. */
  public static BusException lost() {
    return LeaseDesk.elsewhere("another router has taken the group over");
  }

  /**
   * Offers an entry in the epoch in which it was opened; completes as {@link Table#put}. Where what
   * stands then has another epoch, the entry is another's and nothing was changed.
   */
  public CompletionStage<TableEntry> put(String key, TableEntry entry) {
    return table.put(key, entry);
  }

  /** Forgets an entry that is ours. Completes as {@link Table#remove} does. */
  public CompletionStage<Void> remove(String key) {
    return table.remove(key);
  }

  /** Gives up an entry that was ours in {@code epoch}. */
  public void close(String key, long epoch) {
    leases.release(new LeaseCommand.Held(key, epoch));
  }

  /** What stands, whoever has it. May wait for the disk. */
  public Optional<TableEntry> get(String key) {
    return table.get(key).filter(entry -> !entry.value().isEmpty());
  }
}
