package io.sshbus.keys.export;

import io.sshbus.channel.Micros;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.KeyState;
import io.sshbus.wire.Json;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;

/**
 * Keys as text for OpenSSH, for a zone of the DNS, and for programs. Each takes all keys that may
 * be shown and picks those that belong into its format; the lines are in the order of lists.
 */
public final class KeyExports {
  private static final DateTimeFormatter UTC_SECONDS =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private KeyExports() {}

  /**
   * A file for {@code UserKnownHostsFile} or {@code KnownHostsCommand}: sshd(8), "SSH_KNOWN_HOSTS
   * FILE FORMAT". One line for each accepted key, {@code @revoked} for each revoked one.
   */
  public static String knownHosts(List<KeyRecord> keys) {
    return lines(keys, KeyState.REVOKED, key -> "@revoked * " + key.key().text())
        + lines(keys, KeyState.ACCEPTED, key -> key.name() + " " + key.key().text());
  }

  /**
   * A file for {@code ssh-keygen -Y verify}: ssh-keygen(1), "ALLOWED SIGNERS". One line for each
   * accepted key; one that was replaced is good until its grace period ends.
   */
  public static String allowedSigners(List<KeyRecord> keys) {
    return lines(keys, KeyState.ACCEPTED, KeyExports::signer);
  }

  private static String signer(KeyRecord key) {
    String until =
        key.isInGrace()
            ? "valid-before=\"%s\" "
                .formatted(UTC_SECONDS.format(Micros.toInstant(key.standing().graceUntil())))
            : "";
    return key.name() + " " + until + key.key().text();
  }

  /** SSHFP records (RFC 4255, 6594 and 7479) with SHA-256, one for each accepted key. */
  public static String sshfp(List<KeyRecord> keys) {
    return lines(
        keys,
        KeyState.ACCEPTED,
        key ->
            "%s. IN SSHFP %d 2 %s"
                .formatted(key.name(), sshfpAlgorithm(key.key()), key.fingerprint().hex()));
  }

  private static int sshfpAlgorithm(SshPublicKey key) {
    return switch (key.type()) {
      case RSA -> 1;
      case ECDSA_P256, ECDSA_P384, ECDSA_P521 -> 3;
      case ED25519 -> 4;
      case SK_ED25519, SK_ECDSA_P256 ->
          throw new IllegalStateException("no node has a key in a token");
    };
  }

  /** All of {@code keys} as one JSON array, as {@code key ls -o json} shows them. */
  public static String json(List<KeyRecord> keys) {
    ArrayNode array = Json.mapper().createArrayNode();
    keys.stream().sorted(KeyRecord.ORDER).forEach(key -> array.add(JsonRecords.of(key)));
    return array + "\n";
  }

  private static String lines(
      List<KeyRecord> keys, KeyState state, Function<KeyRecord, String> line) {
    return keys.stream()
        .filter(key -> key.state() == state)
        .sorted(KeyRecord.ORDER)
        .map(key -> line.apply(key) + "\n")
        .collect(Collectors.joining());
  }
}
