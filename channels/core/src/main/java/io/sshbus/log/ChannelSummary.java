package io.sshbus.log;

import io.sshbus.channel.ChannelName;

/**
 * What the log knows of one channel.
 *
 * @param channel its name
 * @param partition where its events are
 * @param lastOffset its newest batch that retention has left
 */
public record ChannelSummary(ChannelName channel, int partition, long lastOffset) {}
