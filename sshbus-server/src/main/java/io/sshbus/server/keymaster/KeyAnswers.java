package io.sshbus.server.keymaster;

import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.Registration;
import io.sshbus.wire.Json;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What nodes, and the policy, are told about keys. */
final class KeyAnswers {
  private KeyAnswers() {}

  static ObjectNode of(KeyRecord record) {
    return Json.mapper()
        .createObjectNode()
        .put("op", "key")
        .put("state", record.state().text())
        .put("fingerprint", record.fingerprint().toString())
        .put("name", record.name().value())
        .put("message", message(record));
  }

  /** What the policy is asked about a key. */
  static ObjectNode question(Registration shown) {
    ObjectNode question =
        Json.mapper()
            .createObjectNode()
            .put("name", shown.name().value())
            .put("fingerprint", shown.key().fingerprint().toString())
            .put("key", shown.key().text())
            .put("address", shown.evidence().address())
            .put("reverseDns", shown.evidence().reverse().name().toLowerCase(Locale.ROOT));
    ObjectNode tags = question.putObject("tags");
    shown.claims().tags().values().forEach(tags::put);
    ObjectNode facts = question.putObject("facts");
    shown.claims().facts().values().forEach(facts::put);
    return question;
  }

  static String message(KeyRecord record) {
    return switch (record.state()) {
      case ACCEPTED ->
          record.isInGrace()
              ? "accepted until the grace period of the rotation ends"
              : "accepted: publish and subscribe as " + record.name();
      case PENDING -> "waits for an operator: ssh bus key accept " + record.fingerprint();
      case CONFLICT ->
          "the name is bound to another key; an operator decides: ssh bus key replace "
              + record.name()
              + " "
              + record.fingerprint();
      default -> "the key is " + record.state().text() + ": " + record.standing().cause().why();
    };
  }
}
