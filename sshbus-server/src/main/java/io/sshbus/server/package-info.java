/** The router. The root package starts and stops it; the sub-packages are its parts. */
@NullMarked
package io.sshbus.server;

import org.jspecify.annotations.NullMarked;
