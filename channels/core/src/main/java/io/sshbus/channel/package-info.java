/**
 * The model of the bus: channels, filters, tags, events, and batches with their bytes.
 *
 * <p>Everything here is immutable or confined to its creator, knows no thread, clock or file, and
 * may be used by every module.
 */
@NullMarked
package io.sshbus.channel;

import org.jspecify.annotations.NullMarked;
