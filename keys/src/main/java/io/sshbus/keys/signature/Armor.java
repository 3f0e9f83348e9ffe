package io.sshbus.keys.signature;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.util.Base64;

/** The text around a signature: two marker lines, and lines of base64 between them. */
final class Armor {
  private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
  private static final String END = "-----END SSH SIGNATURE-----";

  private Armor() {}

  static Bytes open(String text) {
    if (text.length() > SshSignature.MAX_TEXT) {
      throw SshSignature.bad(
          "it has %d characters, more than %d".formatted(text.length(), SshSignature.MAX_TEXT));
    }
    String stripped = text.strip();
    if (!stripped.startsWith(BEGIN)
        || !stripped.endsWith(END)
        || stripped.length() < BEGIN.length() + END.length()) {
      throw SshSignature.bad("it does not stand between " + BEGIN + " and " + END);
    }
    String inner = stripped.substring(BEGIN.length(), stripped.length() - END.length());
    String base64 = inner.replace("\r", "").replace("\n", "");
    try {
      return Bytes.wrap(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw new BusException(
          ErrorCode.BAD_SIGNATURE, "this is no good SSH signature: its base64 is broken", e);
    }
  }
}
