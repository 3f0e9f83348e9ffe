/**
 * The SSH door, on Apache MINA SSHD: listening, algorithms, authentication, and SSH channels as the
 * programs of sessions see them. The only package of the server that knows SSH.
 *
 * <p>MINA's I/O threads call in; nothing here waits on them.
 */
@NullMarked
package io.sshbus.server.ssh;

import org.jspecify.annotations.NullMarked;
