package io.sshbus.agent;

import io.sshbus.channel.BusException;
import io.sshbus.client.ConnectException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What a user must mend is told in a line; only faults of the program show where they happened. */
final class Failures implements IExecutionExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private static final int UNAVAILABLE = 69;
  private static final int FAULT = 70;

  @Override
  public int handleExecutionException(Exception fault, CommandLine command, ParseResult parsed) {
    boolean expected =
        fault instanceof BusException
            || fault instanceof IOException
            || fault instanceof ConnectException;
    if (expected) {
      String message =
          fault instanceof IOException ? fault.toString() : String.valueOf(fault.getMessage());
      command.getErr().println("sshbus: " + message);
    } else {
      LOG.error("this should not have happened", fault);
    }
    return fault instanceof BusException told
        ? told.code().exitStatus()
        : expected ? UNAVAILABLE : FAULT;
  }
}
