/**
 * The agent of a node: one process and one SSH connection for all programs of a machine. {@link
 * io.sshbus.agent.Agent} puts the parts together; each part is a package of its own.
 */
@NullMarked
package io.sshbus.agent;

import org.jspecify.annotations.NullMarked;
