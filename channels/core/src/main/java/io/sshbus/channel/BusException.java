package io.sshbus.channel;

import java.io.Serial;

/**
 * Input, or a state of the bus, that makes what was asked impossible. The message says what was
 * seen, what was expected and what to do; it is fit to be shown to whoever asked.
 */
public final class BusException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * @param code what kind of refusal this is
   * @param message what was seen and what to do
   */
  public BusException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  /**
   * @param code what kind of refusal this is
   * @param message what was seen and what to do
   * @param cause the fault underneath
   */
  public BusException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What kind of refusal this is. */
  public ErrorCode code() {
    return code;
  }
}
