package io.sshbus.server.command;

import io.sshbus.server.figures.FigureReader;

/**
 * The router as its operators have it in hand.
 *
 * @param figures how it is
 * @param reload its configuration
 * @param drain has it stop as a signal does, soon; returns at once
 */
public record RouterOperation(FigureReader figures, Reload reload, Runnable drain) {}
