/** Slow readers, key exchanges in mid-stream, and the same conversation in both encodings. */
@NullMarked
package io.sshbus.it.flow;

import org.jspecify.annotations.NullMarked;
