/**
 * From a spool's disk to the bus: {@link Courier} decides what goes when and what its answers mean,
 * and knows neither threads nor time nor files; {@link Backlog} is what waits on the disk.
 */
@NullMarked
package io.sshbus.client.spool.send;

import org.jspecify.annotations.NullMarked;
