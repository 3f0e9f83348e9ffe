/**
 * Who somebody is and what they may do: keys and their files in OpenSSH's formats, principals,
 * rights.
 *
 * <p>Pure values and parsers on the JDK alone: no SSH library, clock or file. Every module may use
 * it; everything is immutable and may be used from any thread.
 */
@NullMarked
package io.sshbus.identity;

import org.jspecify.annotations.NullMarked;
