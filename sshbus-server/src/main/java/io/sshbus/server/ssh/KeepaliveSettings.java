package io.sshbus.server.ssh;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/**
 * How signs of life are asked for.
 *
 * @param timer runs the asking
 * @param interval how often
 * @param deadline how long an answer may take
 */
record KeepaliveSettings(ScheduledExecutorService timer, Duration interval, Duration deadline) {}
