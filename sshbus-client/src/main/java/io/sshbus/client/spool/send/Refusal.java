package io.sshbus.client.spool.send;

import io.sshbus.channel.ErrorCode;

/** The numbers {@code first} to {@code last} were refused for good. */
public record Refusal(long first, long last, ErrorCode code, String message) {}
