/** Benchmarks that start their own server over loopback and print numbers. Tests only try them. */
@NullMarked
package io.sshbus.bench;

import org.jspecify.annotations.NullMarked;
