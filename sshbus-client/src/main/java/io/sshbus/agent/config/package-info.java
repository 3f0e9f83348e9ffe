/**
 * What {@code agent.yaml} says, as values: every setting with its default, its unit and its range.
 *
 * <p>Immutable, for any thread. Opens no file but the one it is asked to read.
 */
@NullMarked
package io.sshbus.agent.config;

import org.jspecify.annotations.NullMarked;
