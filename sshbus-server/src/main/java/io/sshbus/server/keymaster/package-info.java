/**
 * KeyMaster's doors: nodes register their keys on a subsystem, operators decide with commands. What
 * a key is worth is decided in {@code io.sshbus.keys}; this package asks, answers and tells.
 */
@NullMarked
package io.sshbus.server.keymaster;

import org.jspecify.annotations.NullMarked;
