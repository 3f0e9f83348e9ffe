/**
 * What runs on connections and their channels: the frames of bus channels, outboxes, streams of
 * numbers, subscriptions.
 *
 * <p>Knows no SSH: a door gives each channel a {@link io.sshbus.server.session.ChannelPort} and
 * calls its {@link io.sshbus.server.session.ChannelProgram}, received bytes and {@code fill} on I/O
 * threads.
 */
@NullMarked
package io.sshbus.server.session;

import org.jspecify.annotations.NullMarked;
