/** What a router tells about itself, read with OpenSSH, Prometheus and promtool. */
@NullMarked
package io.sshbus.it.figures;

import org.jspecify.annotations.NullMarked;
