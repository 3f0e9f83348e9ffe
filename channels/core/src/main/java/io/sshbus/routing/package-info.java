/**
 * Who gets which batch: subscriptions, matching and interest. Sans I/O; the caller owns the thread.
 */
@NullMarked
package io.sshbus.routing;

import org.jspecify.annotations.NullMarked;
