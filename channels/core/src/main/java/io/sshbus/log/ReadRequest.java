package io.sshbus.log;

import io.sshbus.channel.ChannelFilter;

/**
 * What to read.
 *
 * @param partition the partition of the log
 * @param from the first offset to look at
 * @param filter the channels that are wanted
 * @param maxBytes where to stop: after the batch that reaches it, 1 or more
 */
public record ReadRequest(int partition, long from, ChannelFilter filter, int maxBytes) {}
