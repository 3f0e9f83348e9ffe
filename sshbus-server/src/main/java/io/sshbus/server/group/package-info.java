/**
 * Groups as they run on a router: which there are, who owns each, its state on disk, its members,
 * and its dead letters. What a group does is {@link io.sshbus.group.Group}'s.
 *
 * <p>Safe for any thread; what may wait for the disk says so.
 */
@NullMarked
package io.sshbus.server.group;

import org.jspecify.annotations.NullMarked;
