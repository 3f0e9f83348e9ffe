package io.sshbus.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The {@code sshbus.yaml} that the first start writes: every key, commented out, with its default
 * and why one would change it. Words have a blank behind their {@code #}, keys have none.
 */
public final class ConfigText {
  private static final String RESOURCE = "default-sshbus.yaml";

  private ConfigText() {}

  /**
   * The text.
   *
   * @param name what the router is called by default
   */
  public static String commented(RouterName name) {
    try (InputStream in = ConfigText.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@NAME@", name.value());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
