/**
 * Commands that answer requests: {@link Turns} decides whose turn it is, without any I/O; {@link
 * CommandResponder} does it; {@link CommandReply} is one process. Whoever asks is a stranger: what
 * is asked comes on standard input and never on a command line, and everything is bounded.
 */
@NullMarked
package io.sshbus.agent.respond;

import org.jspecify.annotations.NullMarked;
