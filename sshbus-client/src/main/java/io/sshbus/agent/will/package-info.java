/**
 * The wills of local programs: what is published of one whose connection ends without a goodbye.
 * They are on disk, so that the end of the agent itself is no way to be forgotten.
 */
@NullMarked
package io.sshbus.agent.will;

import org.jspecify.annotations.NullMarked;
