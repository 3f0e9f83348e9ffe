/** Principals, rights and the key formats of OpenSSH, with nothing but the JDK. Any thread. */
@NullMarked
package io.sshbus.identity;

import org.jspecify.annotations.NullMarked;
