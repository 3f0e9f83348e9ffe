package io.sshbus.server.interest;

import io.sshbus.channel.ChannelFilter;

/**
 * Where events of a filter are wanted.
 *
 * @param router its name; empty for what waits on disk and is served by none
 * @param subscribers how many want them there
 */
public record Route(ChannelFilter filter, String router, int subscribers) {}
