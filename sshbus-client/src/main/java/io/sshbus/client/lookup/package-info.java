/**
 * Where to try next: the places of routers become addresses, by the DNS where they are names, and
 * each attempt gets another one. Blocks while names are resolved, so never on the loop.
 */
@NullMarked
package io.sshbus.client.lookup;

import org.jspecify.annotations.NullMarked;
