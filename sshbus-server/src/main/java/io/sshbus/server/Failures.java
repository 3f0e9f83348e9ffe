package io.sshbus.server;

import io.sshbus.channel.BusException;
import io.sshbus.log.rocksdb.LogDamagedException;
import io.sshbus.log.rocksdb.LogLockedException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What a user must mend is told in a line; only faults of the program show where they happened. */
final class Failures implements IExecutionExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  @Override
  public int handleExecutionException(Exception fault, CommandLine command, ParseResult parsed) {
    boolean expected =
        fault instanceof BusException
            || fault instanceof IOException
            || fault instanceof LogDamagedException
            || fault instanceof LogLockedException;
    if (expected) {
      command.getErr().println("sshbus: " + fault.getMessage());
    } else {
      LOG.error("this should not have happened", fault);
    }
    return fault instanceof BusException told ? told.code().exitStatus() : expected ? 69 : 70;
  }
}
