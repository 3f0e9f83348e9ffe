/** Rules that look at what is published, and the configuration that is read again. */
@NullMarked
package io.sshbus.it.content;

import org.jspecify.annotations.NullMarked;
