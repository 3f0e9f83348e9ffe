/** The agent of a node between a router, local programs on its socket, commands and files. */
@NullMarked
package io.sshbus.it.agent;

import org.jspecify.annotations.NullMarked;
