/**
 * A machine's spool, {@code docs/spool.md}, as it is sent from Java: {@code new/} is given numbers
 * ({@link Claim}), {@code cur/} is kept ({@link CurFiles}) and read ({@link MaildirBacklog}). Does
 * what {@code sshbus-flush} does, so that each goes on where the other was killed. Knows neither
 * threads nor time; confined to the spool's thread, and to whoever holds the lock.
 */
@NullMarked
package io.sshbus.client.spool.maildir;

import org.jspecify.annotations.NullMarked;
