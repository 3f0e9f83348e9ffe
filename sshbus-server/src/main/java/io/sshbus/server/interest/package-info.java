/**
 * Who wants what is published: counted for publishers who ask, and said to other routers in the
 * table {@code interest}. Nothing here is on the way of an event. Any thread may come; what it
 * costs beyond a few map entries is done on a reader.
 */
@NullMarked
package io.sshbus.server.interest;

import org.jspecify.annotations.NullMarked;
