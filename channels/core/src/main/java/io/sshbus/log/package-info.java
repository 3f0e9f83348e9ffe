/**
 * The ports of the log: EventLog, Journal and Table, with positions and cursors. Engines implement
 * them.
 */
@NullMarked
package io.sshbus.log;

import org.jspecify.annotations.NullMarked;
