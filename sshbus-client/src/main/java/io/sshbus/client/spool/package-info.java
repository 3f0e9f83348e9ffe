/** Events that wait on the disk until the bus has confirmed them: a program's own {@link Spool}. */
@NullMarked
package io.sshbus.client.spool;

import org.jspecify.annotations.NullMarked;
