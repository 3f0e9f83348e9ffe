package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one authorized_keys file. Used once, on one thread. */
final class AuthorizedKeysParser {
  private final ZoneId zone;
  private final LineProblems problems = new LineProblems();
  private final List<AuthorizedKeys.Entry> lines = new ArrayList<>();

  AuthorizedKeysParser(ZoneId zone) {
    this.zone = zone;
  }

  AuthorizedKeys parse(Bytes file) {
    KeyFileLines.read(file, problems, this::line);
    Map<SshPublicKey, String> refused = ambiguous();
    Map<SshPublicKey, AuthorizedKeys.Entry> entries = new LinkedHashMap<>();
    for (AuthorizedKeys.Entry entry : lines) {
      if (!refused.containsKey(entry.key())) {
        entries.merge(entry.key(), entry, this::earlier);
      }
    }
    return new AuthorizedKeys(entries, refused, problems.sorted());
  }

  private void line(int line, String text) {
    if (text.startsWith("@")) {
      throw bad("markers such as @cert-authority do not belong into a list of operators");
    }
    Instant notAfter = Instant.MAX;
    String keyText = text;
    if (KeyType.named(new Fields(text).next()).isEmpty()) {
      refuseUnknownAlgorithm(text);
      KeyOptions options = KeyOptions.parse(text, zone);
      notAfter = options.notAfter();
      keyText = text.substring(options.length());
    }
    Fields fields = new Fields(keyText);
    String algorithm = fields.next();
    String base64 = fields.next();
    if (base64.isEmpty()) {
      throw bad("a line looks like \"ssh-ed25519 AAAA... alice\"; this one ends too early");
    }
    SshPublicKey key = SshPublicKey.of(algorithm, base64);
    lines.add(new AuthorizedKeys.Entry(operatorName(fields.rest()), key, notAfter, line));
  }

  /**
   * A first field before base64 is an algorithm, however strange: better named so than as an
   * option.
   */
  private static void refuseUnknownAlgorithm(String text) {
    Fields fields = new Fields(text);
    String first = fields.next();
    if (fields.next().startsWith("AAAA")) {
      throw KeyStructure.unknown(first);
    }
  }

  private static LoginName operatorName(String comment) {
    int end = 0;
    while (end < comment.length()
        && comment.charAt(end) != '@'
        && !Fields.isBlank(comment.charAt(end))) {
      end++;
    }
    String name = comment.substring(0, end);
    return new LoginName(LoginName.isValid(name) ? name : Principal.Operator.DEFAULT_NAME);
  }

  private Map<SshPublicKey, String> ambiguous() {
    Map<SshPublicKey, AuthorizedKeys.Entry> first = new HashMap<>();
    Map<SshPublicKey, String> refused = new HashMap<>();
    for (AuthorizedKeys.Entry entry : lines) {
      AuthorizedKeys.Entry known = first.putIfAbsent(entry.key(), entry);
      if (known != null && !known.name().equals(entry.name())) {
        refused.putIfAbsent(
            entry.key(),
            "stands under two operators, %s (line %d) and %s (line %d)"
                .formatted(known.name(), known.line(), entry.name(), entry.line()));
      }
    }
    for (AuthorizedKeys.Entry entry : lines) {
      String reason = refused.get(entry.key());
      if (reason != null) {
        problems.add(
            entry.line(),
            "the key %s %s, and so counts for neither"
                .formatted(entry.key().fingerprint(), reason));
      }
    }
    return refused;
  }

  private AuthorizedKeys.Entry earlier(AuthorizedKeys.Entry a, AuthorizedKeys.Entry b) {
    problems.add(
        b.line(),
        "the key %s is in line %d already; the earlier expiry counts"
            .formatted(b.key().fingerprint(), a.line()));
    return b.notAfter().isBefore(a.notAfter()) ? b : a;
  }

  static BusException bad(String message) {
    return new BusException(ErrorCode.BAD_KEY, message);
  }
}
