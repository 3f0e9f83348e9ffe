/**
 * The directory that a router keeps everything in: who may open it, what its first start puts
 * there, and the files for the operator's {@code ssh}.
 *
 * <p>Blocks on the disk; used by the thread that starts and stops the router.
 */
@NullMarked
package io.sshbus.server.data;

import org.jspecify.annotations.NullMarked;
