/**
 * Subscribing: frames come in on a thread of the transport, wait in a queue that the SSH window
 * bounds, and are handled on a lane of their own. {@link Progress} knows how far the handler is,
 * {@link Subscribing} asks for the rest.
 */
@NullMarked
package io.sshbus.client.subscribe;

import org.jspecify.annotations.NullMarked;
