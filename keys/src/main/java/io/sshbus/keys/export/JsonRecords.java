package io.sshbus.keys.export;

import io.sshbus.channel.Micros;
import io.sshbus.identity.Fingerprint;
import io.sshbus.keys.registry.Evidence;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.Transition;
import io.sshbus.wire.Json;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Keys and what happened to them as JSON, for programs. What is not there is left out. */
public final class JsonRecords {
  private JsonRecords() {}

  /** One key, with all that is known of it. */
  public static ObjectNode of(KeyRecord key) {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("fingerprint", key.fingerprint().toString())
            .put("name", key.name().value())
            .put("type", key.family().text())
            .put("key", key.key().text())
            .put("state", key.state().text())
            .put("since", time(key.standing().since()))
            .put("registered", time(key.history().registered()))
            .put("seen", time(key.history().seen()))
            .put("by", key.standing().cause().by())
            .put("why", key.standing().cause().why());
    if (key.isInGrace()) {
      json.put("graceUntil", time(key.standing().graceUntil()));
    }
    json.set("trusted", texts(key.trusted().values()));
    json.set("claims", texts(key.claims().tags().values()));
    json.set("facts", texts(key.claims().facts().values()));
    json.set("evidence", evidence(key.evidence()));
    return json;
  }

  /** One transition. */
  public static ObjectNode of(Transition transition) {
    return Json.mapper()
        .createObjectNode()
        .put("number", transition.number())
        .put("fingerprint", transition.fingerprint().toString())
        .put("name", transition.name().value())
        .put("from", transition.from().text())
        .put("action", transition.action().text())
        .put("to", transition.to().text())
        .put("at", time(transition.at()))
        .put("by", transition.cause().by())
        .put("why", transition.cause().why());
  }

  private static ObjectNode evidence(Evidence evidence) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("proof", text(evidence.proof()));
    put(json, "address", evidence.address().isEmpty() ? null : evidence.address());
    put(json, "token", evidence.tokenId());
    put(json, "signedBy", text(evidence.signedBy()));
    put(json, "expected", text(evidence.expected()));
    if (evidence.reverse() != Evidence.Reverse.NOT_ASKED) {
      json.put("reverse", text(evidence.reverse()));
    }
    if (evidence.verdict() != Evidence.Verdict.NONE) {
      json.put("verdict", text(evidence.verdict()));
    }
    return json;
  }

  private static void put(ObjectNode json, String field, @Nullable String value) {
    if (value != null) {
      json.put(field, value);
    }
  }

  private static @Nullable String text(@Nullable Fingerprint fingerprint) {
    return fingerprint == null ? null : fingerprint.toString();
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode texts(Map<String, String> values) {
    ObjectNode json = Json.mapper().createObjectNode();
    values.forEach(json::put);
    return json;
  }

  private static String time(long micros) {
    return Micros.toInstant(micros).toString();
  }
}
