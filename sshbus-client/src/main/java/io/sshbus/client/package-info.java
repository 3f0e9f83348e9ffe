/** The client library: one SSH connection to the bus, any number of channels. Any thread. */
@NullMarked
package io.sshbus.client;

import org.jspecify.annotations.NullMarked;
