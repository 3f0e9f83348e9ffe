/** Tests over several modules, and of the source tree itself. */
@NullMarked
package io.sshbus.it;

import org.jspecify.annotations.NullMarked;
