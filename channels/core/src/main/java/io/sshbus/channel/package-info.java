/**
<<<<<<< HEAD
 * The model of the bus: channels, filters, tags, events, and batches with their bytes.
 *
<<<<<<< HEAD
 * <p>Everything here is immutable or confined to its creator, knows no thread, clock or file, and may be used by every
 * module.
=======
 * Channels, filters, tags, events and batches: the values every part of the bus speaks of. Any
 * thread.
>>>>>>> wip-build
=======
 * <p>Everything here is immutable or confined to its creator, knows no thread, clock or file, and
 * may be used by every module.
>>>>>>> main
 */
@NullMarked
package io.sshbus.channel;

import org.jspecify.annotations.NullMarked;
