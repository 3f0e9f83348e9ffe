/**
 * Reading configuration strictly: YAML that still knows its lines, sections whose unknown keys are
 * refused with the nearest known one, sizes with units. What the keys mean is said by whoever has a
 * configuration.
 *
 * <p>For any thread. Takes texts and streams, opens no files.
 */
@NullMarked
package io.sshbus.config;

import org.jspecify.annotations.NullMarked;
