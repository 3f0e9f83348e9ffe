package io.sshbus.agent.local;

import io.sshbus.agent.config.SocketSettings;
import io.sshbus.wire.RouterFrame;

/**
 * What all local connections share.
 *
 * @param hello the greeting
 * @param beyond where goes what programs say
 */
record LocalHost(
    RouterFrame.Hello hello,
    LocalSocket.Beyond beyond,
    Upstreams upstreams,
    SocketSettings settings) {}
