/**
 * Who gets which batch: the trie of filters, the ring of recent batches, and the feeds that follow
 * a partition.
 *
 * <p>Logic without threads of its own: a {@link io.sshbus.routing.PartitionRouter} takes turns on
 * whichever thread calls it, feeds are pulled by whoever the {@link
 * io.sshbus.routing.FeedScheduler} chooses.
 */
@NullMarked
package io.sshbus.routing;

import org.jspecify.annotations.NullMarked;
