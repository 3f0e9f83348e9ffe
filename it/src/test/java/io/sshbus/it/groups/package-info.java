/** Groups: several consumers that share the events of a filter, by every door. */
@NullMarked
package io.sshbus.it.groups;

import org.jspecify.annotations.NullMarked;
