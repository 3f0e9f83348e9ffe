/**
 * Groups: consumers that share the events of a filter, each event going to one of them. Who gets
 * what, what is acknowledged and what has to come again.
 *
 * <p>Logic without threads, clock or storage: a {@link io.sshbus.group.Group} is confined to
 * whoever calls it, is told the time, and hands what is to be stored to its {@link
 * io.sshbus.group.GroupOutput}.
 */
@NullMarked
package io.sshbus.group;

import org.jspecify.annotations.NullMarked;
