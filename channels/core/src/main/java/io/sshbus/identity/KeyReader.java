package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Reads the fields of a key's bytes (RFC 4251, section 5) in order. Confined to one thread. */
final class KeyReader {
  private final Bytes bytes;
  private int at;

  KeyReader(Bytes bytes) {
    this.bytes = bytes;
  }

  /** The next {@code string}. */
  Bytes string(String what) {
    if (bytes.length() - at < 4) {
      throw bad("it ends before the length of its " + what);
    }
    int length = bytes.buffer().getInt(at);
    at += 4;
    if (length < 0 || length > bytes.length() - at) {
      throw bad("it ends within its " + what);
    }
    Bytes field = bytes.slice(at, length);
    at += length;
    return field;
  }

  /** The next {@code string}, one character a byte: a name compares equal only to itself. */
  String name(String what) {
    return new String(string(what).toArray(), StandardCharsets.ISO_8859_1);
  }

  /**
   * The next {@code mpint}, positive. A needless leading zero is refused: the bytes are the
   * identity, and one key must not have two of them.
   */
  BigInteger number(String what) {
    Bytes field = string(what);
    boolean zero = !field.isEmpty() && field.at(0) == 0;
    boolean padded = zero && (field.length() == 1 || field.at(1) >= 0);
    if (field.isEmpty() || field.at(0) < 0 || padded) {
      throw bad("its " + what + " is no positive number in its shortest form");
    }
    return new BigInteger(field.toArray());
  }

  /** Refuses bytes after the last field. */
  void end() {
    if (at < bytes.length()) {
      throw bad("it has " + (bytes.length() - at) + " bytes too many");
    }
  }

  static BusException bad(String fault) {
    return new BusException(ErrorCode.BAD_KEY, "this is no usable public key: " + fault);
  }
}
