/** Frames and their binary and JSON-lines forms. Called by the thread that owns the connection. */
@NullMarked
package io.sshbus.wire;

import org.jspecify.annotations.NullMarked;
