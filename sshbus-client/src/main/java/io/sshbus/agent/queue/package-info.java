/**
 * The one thing that sources, handlers and local programs need of the spool: a place on this
 * machine's disk for their events.
 */
@NullMarked
package io.sshbus.agent.queue;

import org.jspecify.annotations.NullMarked;
