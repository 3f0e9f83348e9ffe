/** Durable subscriptions: cursors that survive everything, and what operators do with them. */
@NullMarked
package io.sshbus.it.durable;

import org.jspecify.annotations.NullMarked;
