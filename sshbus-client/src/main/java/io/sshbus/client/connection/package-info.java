/**
 * Keeping a connection: the loop that every conversation runs on, attempts and their pauses, signs
 * of life. Time and randomness are passed in.
 */
@NullMarked
package io.sshbus.client.connection;

import org.jspecify.annotations.NullMarked;
