package io.sshbus.server.keymaster;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.keys.registry.Facts;
import io.sshbus.keys.registry.TokenText;
import io.sshbus.wire.Json;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One line that a node sends to the subsystem {@code keymaster}.
 *
 * @param op what it wants
 * @param name the node that it says it is; null where it leaves that to its login
 * @param token that it was given
 * @param tags and facts, which it claims
 * @param key the line of its public key that was signed, exactly as it was
 * @param signature of an accepted key of the same node, armoured SSHSIG
 */
record KeyRequest(
    Op op,
    @Nullable NodeName name,
    TokenText.@Nullable Proof token,
    Tags tags,
    Facts facts,
    String key,
    String signature) {
  private static final Set<String> FIELDS =
      Set.of("op", "name", "token", "tags", "facts", "key", "signature");

  /** What a node may want. */
  enum Op {
    /** Become known. */
    REGISTER,
    /** Hear what became of it. */
    STATUS,
    /** Take the place of the node's key of the same type. */
    ROTATE
  }

  /**
   * Reads a line.
   *
   * @throws BusException what is wrong with it
   */
  static KeyRequest read(Bytes line) {
    JsonNode object = Json.read(line);
    if (!object.isObject()) {
      throw bad("a request is a JSON object");
    }
    for (String field : object.propertyNames()) {
      if (!FIELDS.contains(field)) {
        throw bad("there is no field " + Quoted.of(field) + " in a request");
      }
    }
    String name = text(object, "name");
    String token = text(object, "token");
    return new KeyRequest(
        op(text(object, "op")),
        name.isEmpty() ? null : NodeName.of(name),
        token.isEmpty() ? null : TokenText.parse(token).proof(),
        Tags.of(texts(object, "tags", Tags.MAX_TAGS)),
        Facts.of(texts(object, "facts", Facts.MAX_FACTS)),
        text(object, "key"),
        text(object, "signature"));
  }

  private static Op op(String name) {
    return switch (name) {
      case "register" -> Op.REGISTER;
      case "status" -> Op.STATUS;
      case "rotate" -> Op.ROTATE;
      default ->
          throw new BusException(
              ErrorCode.UNKNOWN_OP,
              "the subsystem keymaster knows register, status and rotate, not " + Quoted.of(name));
    };
  }

  private static String text(JsonNode object, String field) {
    JsonNode value = object.get(field);
    if (value == null || value.isNull()) {
      return "";
    }
    if (!value.isString()) {
      throw bad(field + " must be a string");
    }
    return value.stringValue();
  }

  private static Map<String, String> texts(JsonNode object, String field, int most) {
    JsonNode value = object.get(field);
    Map<String, String> texts = new TreeMap<>();
    if (value == null || value.isNull()) {
      return texts;
    }
    if (!value.isObject() || value.size() > most) {
      throw bad(field + " must be an object of at most " + most + " strings");
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      if (!entry.getValue().isString()) {
        throw bad(field + "." + entry.getKey() + " must be a string");
      }
      texts.put(entry.getKey(), entry.getValue().stringValue());
    }
    return texts;
  }

  private static BusException bad(String message) {
    return new BusException(ErrorCode.BAD_FRAME, message);
  }
}
