package io.sshbus.server;

import io.sshbus.channel.BusException;
import io.sshbus.log.rocksdb.LogDamagedException;
import io.sshbus.log.rocksdb.LogLockedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
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
      command.getErr().println("sshbus: " + told(fault));
    } else {
      LOG.error("this should not have happened", fault);
    }
    return fault instanceof BusException told ? told.code().exitStatus() : expected ? 69 : 70;
  }

  /** Java's own faults of files often have the name of the file for a message, and nothing more. */
  static String told(Throwable fault) {
    if (!(fault instanceof FileSystemException file) || file.getReason() != null) {
      return String.valueOf(fault.getMessage());
    }
    String what =
        fault instanceof AccessDeniedException
            ? "permission denied"
            : fault instanceof NoSuchFileException
                ? "there is no such file or directory, and it cannot be made"
                : "it cannot be used, " + fault.getClass().getSimpleName();
    return file.getFile() + ": " + what;
  }
}
