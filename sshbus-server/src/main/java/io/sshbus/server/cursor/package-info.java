/**
 * Durable subscriptions: the cursors of principals on disk, what they are used for, who is attached
 * to them, and how far behind they are.
 *
 * <p>Safe for any thread; what may wait for the disk says so.
 */
@NullMarked
package io.sshbus.server.cursor;

import org.jspecify.annotations.NullMarked;
