/**
 * What the client needs of a transport: a connection that carries many byte channels. The protocol
 * behind these ports knows no SSH; tests put a transport of their own here.
 */
@NullMarked
package io.sshbus.client.link;

import org.jspecify.annotations.NullMarked;
