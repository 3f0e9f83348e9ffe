package io.sshbus.server.command;

import io.sshbus.server.figures.FigureReader;

/**
 * The router as its operators have it in hand.
 *
 * @param figures how it is
 * @param drain has it stop as a signal does, soon; returns at once
 * @param reload its configuration
 */
public record RouterOperation(FigureReader figures, Runnable drain, Reload reload) {}
