/** The Java client against a real router, over connections that fail. */
@NullMarked
package io.sshbus.it.client;

import org.jspecify.annotations.NullMarked;
