/**
 * The one thing that sources, handlers and local programs need to publish: a place where their
 * events are kept until the bus has them.
 */
@NullMarked
package io.sshbus.agent.queue;

import org.jspecify.annotations.NullMarked;
