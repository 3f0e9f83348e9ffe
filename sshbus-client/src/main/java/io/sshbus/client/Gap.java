package io.sshbus.client;

import io.sshbus.channel.EventId;

/**
 * A range of the log that is gone and may have held events for the subscription.
 *
 * @param from the first id that is gone
 * @param to the first id that is there again
 * @param reason why, for people
 */
public record Gap(EventId from, EventId to, String reason) {}
