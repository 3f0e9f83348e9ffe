/**
 * Channels, filters, tags, events and batches: the values every part of the bus speaks of. Any
 * thread.
 */
@NullMarked
package io.sshbus.channel;

import org.jspecify.annotations.NullMarked;
