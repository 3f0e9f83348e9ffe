package io.sshbus.wire;

/**
 * What travels on a bus channel, in either direction. {@code docs/protocol.md} has each frame with
 * its bytes.
 */
public sealed interface Frame permits ClientFrame, RouterFrame {}
