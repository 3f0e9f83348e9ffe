/**
 * Commands that are given events: {@link HandlerState} decides what is run, tried again, buried and
 * acknowledged, without any I/O; {@link Handler} does it; {@link CommandRun} is one process.
 */
@NullMarked
package io.sshbus.agent.handler;

import org.jspecify.annotations.NullMarked;
