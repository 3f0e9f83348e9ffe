/**
 * The Java client of the bus: connect, publish, subscribe.
 *
 * <p>Everything public here may be called from any thread. Handlers and stages run on threads of
 * the client, never on those that do its input and output.
 */
@NullMarked
package io.sshbus.client;

import org.jspecify.annotations.NullMarked;
