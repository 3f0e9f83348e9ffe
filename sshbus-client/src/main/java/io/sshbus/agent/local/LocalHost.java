package io.sshbus.agent.local;

import io.sshbus.agent.config.SocketSettings;
import io.sshbus.agent.queue.EventQueue;
import io.sshbus.wire.RouterFrame;

/**
 * What all local connections share.
 *
 * @param hello the greeting
 * @param bus where watches and requests go
 */
record LocalHost(
    RouterFrame.Hello hello,
    EventQueue queue,
    BusAccess bus,
    Upstreams upstreams,
    SocketSettings settings) {}
