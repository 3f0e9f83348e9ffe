package io.sshbus.lease;

/**
 * What a holder may do alone.
 *
 * @param name of what it is about
 * @param epoch in which the holder writes; above all that were ever granted
 * @param since when it was taken, microseconds since 1970
 */
public record Lease(String name, Holder holder, long epoch, long since) {}
