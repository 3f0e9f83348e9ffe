/**
 * The bus itself: the log, the routers of its partitions and their threads, rights, quotas and
 * cursors.
 *
 * <p>Everything that comes through a door ends here; nothing here knows SSH. Safe for any thread,
 * and never blocks but where a method says so.
 */
@NullMarked
package io.sshbus.server.bus;

import org.jspecify.annotations.NullMarked;
