/**
 * What lies between Netty's sockets and the sessions of Apache MINA SSHD, for routers and clients
 * alike; nothing of the bus is known here. All but the making runs on the event loops of whoever
 * uses it.
 */
@NullMarked
package io.sshbus.ssh;

import org.jspecify.annotations.NullMarked;
