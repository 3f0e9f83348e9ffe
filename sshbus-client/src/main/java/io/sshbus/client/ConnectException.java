package io.sshbus.client;

import java.io.Serial;

/** No connection to the router could be made. The message says what was seen and what to do. */
public final class ConnectException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * @param reason what failed
   * @param message what was seen and what to do
   */
  public ConnectException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /**
   * @param reason what failed
   * @param message what was seen and what to do
   * @param cause the fault underneath
   */
  public ConnectException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What failed. */
  public Reason reason() {
    return reason;
  }

  /** What can fail on the way to a connection. */
  public enum Reason {
    /** Nothing answers there, or what answers is no SSH server we can talk to. */
    UNREACHABLE,
    /** The router's host key is not in the known_hosts file, or another one is. */
    HOST_KEY,
    /** The router does not accept our key. */
    AUTHENTICATION,
    /** One of our own files cannot be read. */
    CREDENTIALS,
    /** The client was closed meanwhile. */
    CLOSED
  }
}
