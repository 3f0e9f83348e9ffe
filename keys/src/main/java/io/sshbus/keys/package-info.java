/**
 * Who a key belongs to: accepted nodes and operators, and the files that list them.
 *
 * <p>The server asks here at every login. Lookups may be made from any thread; only {@code
 * KeyFiles} reads files, when its owner tells it the time.
 */
@NullMarked
package io.sshbus.keys;

import org.jspecify.annotations.NullMarked;
