package io.sshbus.server.config;

import io.sshbus.config.Section;

/**
 * What the router offers to clients that lack the best.
 *
 * @param ctr whether {@code aes*-ctr} with {@code hmac-sha2-*-etm} is offered too; OpenSSH prefers
 *     it to the faster {@code aes*-gcm}
 */
public record SshSettings(boolean ctr) {
  /** What holds where nothing is configured. */
  public static final SshSettings DEFAULT = new SshSettings(false);

  static SshSettings read(Section in) {
    return new SshSettings(in.flag("ctr", DEFAULT.ctr));
  }
}
