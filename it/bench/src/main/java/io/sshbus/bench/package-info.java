/** Benchmarks that start their own server over loopback and print numbers. Never part of a test. */
@NullMarked
package io.sshbus.bench;

import org.jspecify.annotations.NullMarked;
