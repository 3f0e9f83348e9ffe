package io.sshbus.client.spool;

/**
 * An event is on this machine's disk, fsynced, and will reach the bus once.
 *
 * @param producer the producer id under which it is sent, unless the bus shows that this spool was
 *     restored from a backup: then it gets a new one
 * @param number its number in the streams of that producer
 */
public record Spooled(String producer, long number) {}
