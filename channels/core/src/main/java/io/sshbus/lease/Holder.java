package io.sshbus.lease;

/**
 * A router in one of its lives.
 *
 * @param router its name, 1 to {@link LeaseCommand#MAX_NAME} bytes
 * @param incarnation where the journal has its {@link LeaseCommand.Begin}
 */
public record Holder(String router, long incarnation) {
  @Override
  public String toString() {
    return router + "@" + incarnation;
  }
}
