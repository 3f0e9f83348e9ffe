/**
 * Programs that the agent starts for others: in a session of their own, so that they can be ended
 * with all that they have started. Used by handlers and responders, on threads that may wait.
 */
@NullMarked
package io.sshbus.agent.command;

import org.jspecify.annotations.NullMarked;
