/**
 * The registry's keys in the formats of others: OpenSSH's files, DNS records, JSON. Plain functions
 * for any thread; the same keys always give the same bytes.
 */
@NullMarked
package io.sshbus.keys.export;

import org.jspecify.annotations.NullMarked;
