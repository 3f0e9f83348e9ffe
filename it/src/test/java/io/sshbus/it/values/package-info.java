/** What is chosen, kept and left behind: tags, times to live, last values, wills. */
@NullMarked
package io.sshbus.it.values;

import org.jspecify.annotations.NullMarked;
