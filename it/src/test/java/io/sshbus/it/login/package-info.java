/** Who gets in, who does not, and what is refused to whoever is in. */
@NullMarked
package io.sshbus.it.login;

import org.jspecify.annotations.NullMarked;
