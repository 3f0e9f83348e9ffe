package io.sshbus.wire;

import io.sshbus.channel.Bytes;

/**
 * What a request asks, or a reply says.
 *
 * @param bytes any bytes, or none
 * @param json whether they came as a JSON object, array, number or truth value and go as one
 */
public record Body(Bytes bytes, boolean json) implements Answer {
  /** Nothing. */
  public static final Body EMPTY = new Body(Bytes.EMPTY, false);

  /** The UTF-8 of {@code text}. */
  public static Body of(String text) {
    return new Body(Bytes.utf8(text), false);
  }

  /** Bytes as they are. */
  public static Body of(Bytes bytes) {
    return new Body(bytes, false);
  }

  @Override
  public int length() {
    return bytes.length();
  }
}
