/**
 * Unix datagram sockets, which Java has none of: those of syslog, and the one that systemd hears of
 * readiness on. Netty's native library for Linux does it, and is loaded when it is first needed.
 */
@NullMarked
package io.sshbus.agent.datagram;

import org.jspecify.annotations.NullMarked;
