/**
 * Leases: which router runs what only one may run at a time. The Journal grants them ({@link
 * io.sshbus.lease.Leases} is its state machine), a table entry enforces them ({@link
 * io.sshbus.lease.OwnedTable}): what an owner writes that has lost its lease is ignored.
 *
 * <p>Nothing here knows the time or waits; stages complete on a thread of the engine.
 */
@NullMarked
package io.sshbus.lease;

import org.jspecify.annotations.NullMarked;
