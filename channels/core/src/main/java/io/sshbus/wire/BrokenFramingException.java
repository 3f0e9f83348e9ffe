package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.io.Serial;

/** The bytes cannot be divided into frames any more: the SSH channel must be closed. */
public final class BrokenFramingException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  BrokenFramingException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  /** The same as an error to be told to the other side. */
  public BusException asError() {
    return new BusException(code, String.valueOf(getMessage()), this);
  }
}
