/**
 * HTTP on a channel of an SSH connection, for services within the router that {@code ssh -L}
 * reaches. Netty's codec reads and writes it; nothing here listens on a port.
 *
 * <p>Programs run on I/O threads; what makes the replies runs on readers.
 */
@NullMarked
package io.sshbus.server.http;

import org.jspecify.annotations.NullMarked;
