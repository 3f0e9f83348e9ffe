/**
 * What {@code sshbus.yaml} says, as values: every setting with its default, its unit and its range.
 *
 * <p>Immutable, for any thread. Opens no file but the one it is asked to read.
 */
@NullMarked
package io.sshbus.server.config;

import org.jspecify.annotations.NullMarked;
