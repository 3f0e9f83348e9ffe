/**
 * Signatures that {@code ssh-keygen -Y sign} makes, read and verified with nothing but the JDK.
 * Plain functions for any thread.
 */
@NullMarked
package io.sshbus.keys.signature;

import org.jspecify.annotations.NullMarked;
