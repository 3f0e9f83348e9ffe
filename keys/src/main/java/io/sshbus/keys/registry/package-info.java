/**
 * The state of KeyMaster: every key that nodes ever showed, what became of it, and who decided so.
 *
 * <p>{@code KeyRegistry} is a state machine behind the journal: it decides from commands alone and
 * reads no clock, no file and no random number. The server feeds it and may ask it from any thread.
 */
@NullMarked
package io.sshbus.keys.registry;

import org.jspecify.annotations.NullMarked;
