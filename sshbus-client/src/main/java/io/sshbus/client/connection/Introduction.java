package io.sshbus.client.connection;

/**
 * What we say of ourselves on one SSH channel.
 *
 * @param producer the id of the streams; empty where nothing is published
 * @param gaps whether numbers are left out
 */
public record Introduction(String producer, boolean gaps) {}
