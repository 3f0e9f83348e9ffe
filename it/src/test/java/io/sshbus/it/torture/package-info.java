/**
 * Everybody works while everything breaks: real processes, seeded faults, and an audit of all that
 * was accepted, confirmed and delivered.
 */
@NullMarked
package io.sshbus.it.torture;

import org.jspecify.annotations.NullMarked;
