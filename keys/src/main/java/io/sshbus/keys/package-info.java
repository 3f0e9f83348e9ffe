/**
 * KeyMaster: which keys the bus accepts, and who they are. Sans I/O; the caller owns the thread.
 */
@NullMarked
package io.sshbus.keys;

import org.jspecify.annotations.NullMarked;
