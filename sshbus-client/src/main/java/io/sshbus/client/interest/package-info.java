/**
 * Who listens to what is published: asked of the router ({@link
 * io.sshbus.client.interest.Watching}), and what is left out or held back because of it ({@link
 * io.sshbus.client.interest.GatedChannel}).
 */
@NullMarked
package io.sshbus.client.interest;

import org.jspecify.annotations.NullMarked;
