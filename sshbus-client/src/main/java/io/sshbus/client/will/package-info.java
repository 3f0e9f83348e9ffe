/** What a client leaves at the router for the case that it vanishes. Runs on the client's loop. */
@NullMarked
package io.sshbus.client.will;

import org.jspecify.annotations.NullMarked;
