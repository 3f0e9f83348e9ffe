package io.sshbus.identity;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one known_hosts file. Used once, on one thread. */
final class KnownHostsParser {
  private static final int MAX_NAMES = 64;
  private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\[\\]]+)\\]:([0-9]{1,5})");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6 =
      Pattern.compile("[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]{1,45}(?:%[A-Za-z0-9._-]{1,32})?");

  private final LineProblems problems = new LineProblems();
  private final List<KnownHosts.Entry> lines = new ArrayList<>();
  private final Map<SshPublicKey, String> refused = new HashMap<>();

  KnownHosts parse(Bytes file) {
    KeyFileLines.read(file, problems, this::line);
    Map<SshPublicKey, KnownHosts.Entry> entries = unambiguous();
    entries.values().removeIf(this::isRevoked);
    return new KnownHosts(entries, refused, problems.sorted());
  }

  private void line(int line, String text) {
    Fields fields = new Fields(text);
    String first = fields.next();
    if (!first.startsWith("@")) {
      NodeName name = nodeName(first);
      SshPublicKey key = key(fields);
      if (key.type().needsToken()) {
        throw bad(
            "a key in a token (%s) is for operators, not for nodes".formatted(key.algorithm()));
      }
      lines.add(new KnownHosts.Entry(name, key, line));
    } else if (first.equals("@revoked")) {
      fields.next();
      refused.putIfAbsent(key(fields), "is revoked in line " + line + " of the nodes");
    } else if (first.equals("@cert-authority")) {
      throw bad(
          "certificate authorities (@cert-authority) are not supported for nodes; list each node's key");
    } else {
      throw bad("the marker " + Quoted.of(first) + " is not known; there is only @revoked");
    }
  }

  private static SshPublicKey key(Fields fields) {
    String algorithm = fields.next();
    String base64 = fields.next();
    if (base64.isEmpty()) {
      throw bad("a line looks like \"a.example.com ssh-ed25519 AAAA...\"; this one ends too early");
    }
    return SshPublicKey.of(algorithm, base64);
  }

  private static NodeName nodeName(String hosts) {
    String[] names = hosts.split(",", -1);
    if (names.length > MAX_NAMES) {
      throw bad("the line has " + names.length + " names, more than " + MAX_NAMES);
    }
    NodeName first = null;
    for (String name : names) {
      NodeName host = host(name);
      if (first == null) {
        first = host;
      }
    }
    if (first == null) {
      throw bad("the line has addresses only; begin it with the node's host name");
    }
    return first;
  }

  /** The host name in one of the comma separated names; null for an IP address. */
  private static @Nullable NodeName host(String name) {
    if (name.startsWith("|")) {
      throw bad("a hashed name cannot name a node; write the host name in clear");
    }
    if (name.startsWith("!") || name.indexOf('*') >= 0 || name.indexOf('?') >= 0) {
      throw bad("the pattern " + Quoted.of(name) + " cannot name one node; write the host name");
    }
    String host = withoutPort(name);
    boolean address =
        !NodeName.canBe(host) && (IPV4.matcher(host).matches() || IPV6.matcher(host).matches());
    return address ? null : NodeName.of(host);
  }

  private static String withoutPort(String name) {
    if (!name.startsWith("[")) {
      return name;
    }
    Matcher parts = WITH_PORT.matcher(name);
    int port = parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
    if (port < 1 || port > 65535) {
      throw bad("this is not of the form [host]:port: " + Quoted.of(name));
    }
    return parts.group(1);
  }

  private Map<SshPublicKey, KnownHosts.Entry> unambiguous() {
    Map<SshPublicKey, KnownHosts.Entry> entries = new LinkedHashMap<>();
    Map<SshPublicKey, KnownHosts.Entry> others = new HashMap<>();
    for (KnownHosts.Entry entry : lines) {
      KnownHosts.Entry known = entries.putIfAbsent(entry.key(), entry);
      if (known != null && !known.name().equals(entry.name())) {
        others.putIfAbsent(entry.key(), entry);
      }
    }
    for (KnownHosts.Entry entry : lines) {
      KnownHosts.Entry other = others.get(entry.key());
      if (other != null) {
        KnownHosts.Entry first = entries.getOrDefault(entry.key(), other);
        ambiguous(entry, first, other);
      }
    }
    entries.keySet().removeAll(others.keySet());
    return entries;
  }

  private void ambiguous(KnownHosts.Entry entry, KnownHosts.Entry first, KnownHosts.Entry other) {
    String names =
        "stands under two nodes, %s (line %d) and %s (line %d)"
            .formatted(first.name(), first.line(), other.name(), other.line());
    refused.putIfAbsent(entry.key(), names);
    problems.add(
        entry.line(),
        "the key " + entry.key().fingerprint() + " " + names + ", and so counts for neither");
  }

  private boolean isRevoked(KnownHosts.Entry entry) {
    String reason = refused.get(entry.key());
    if (reason != null) {
      problems.add(entry.line(), "the key " + entry.key().fingerprint() + " " + reason);
    }
    return reason != null;
  }

  private static BusException bad(String message) {
    return new BusException(ErrorCode.BAD_KEY, message);
  }
}
