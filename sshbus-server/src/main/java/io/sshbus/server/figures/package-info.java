/**
 * The figures of a router: read from counters that exist anyway, told on {@code $SYS/routers},
 * written for Prometheus, and served at the virtual host {@code metrics:9090}.
 *
 * <p>Reading them may wait for the disk, so on readers; nothing here is asked for single events.
 */
@NullMarked
package io.sshbus.server.figures;

import org.jspecify.annotations.NullMarked;
