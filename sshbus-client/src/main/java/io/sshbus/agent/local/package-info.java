/**
 * Programs of this machine on the agent's socket. Everything of a connection runs on the socket's
 * one I/O thread, which never waits; events come in on threads of the client and pass through an
 * {@link Outbox}.
 */
@NullMarked
package io.sshbus.agent.local;

import org.jspecify.annotations.NullMarked;
