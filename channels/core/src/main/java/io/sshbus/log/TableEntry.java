package io.sshbus.log;

import io.sshbus.channel.Bytes;

/**
 * One entry of a table.
 *
 * @param epoch grows with each owner of the entry
 * @param value what stands there; empty once removed
 */
public record TableEntry(long epoch, Bytes value) {}
