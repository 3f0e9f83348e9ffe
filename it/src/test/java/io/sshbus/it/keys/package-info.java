/** KeyMaster as nodes and operators see it, over OpenSSH. */
@NullMarked
package io.sshbus.it.keys;

import org.jspecify.annotations.NullMarked;
