/**
 * The transport over SSH, and the only place of the client that knows Apache MINA SSHD. Its
 * callbacks come on the library's threads, which must never wait.
 */
@NullMarked
package io.sshbus.client.ssh;

import org.jspecify.annotations.NullMarked;
