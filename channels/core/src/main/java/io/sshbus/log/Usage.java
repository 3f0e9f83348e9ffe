package io.sshbus.log;

/**
 * What a partition takes, and what retention has taken from it. How many batches that were is
 * {@link Bounds#earliest}.
 *
 * @param storedBytes of the batches that it holds
 * @param droppedBytes of the batches that retention took since the engine was opened
 */
public record Usage(long storedBytes, long droppedBytes) {}
