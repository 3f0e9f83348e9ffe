package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Tags;
import io.sshbus.log.Durations;
import io.sshbus.log.Since;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object that came from outside; each getter says what is wrong with its
 * field.
 */
final class Fields {
  private final JsonNode object;

  Fields(JsonNode object) {
    if (!object.isObject()) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "a frame is a JSON object, not " + object.getNodeType());
    }
    this.object = object;
  }

  /** Refuses fields that the frame does not have, so that a misspelt one is not passed over. */
  void allow(Set<String> names) {
    for (String name : object.propertyNames()) {
      if (!name.equals("op") && !names.contains(name)) {
        throw new BusException(
            ErrorCode.BAD_FRAME,
            "there is no field "
                + Quoted.of(name)
                + " in this frame, only "
                + new TreeSet<>(names));
      }
    }
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  @Nullable JsonNode node(String name) {
    return object.get(name);
  }

  String text(String name) {
    JsonNode value = object.get(name);
    if (value == null || !value.isString()) {
      throw expected(name, "a string", value);
    }
    return whole(name, value.stringValue());
  }

  /** JSON can spell half a character; nobody could write it again. */
  private static String whole(String name, String text) {
    if (hasHalfCharacter(text)) {
      throw new BusException(ErrorCode.BAD_UTF8, Quoted.of(name) + " has half a character");
    }
    return text;
  }

  static boolean hasHalfCharacter(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /** A time as RFC 3339. */
  Instant time(String name) {
    try {
      return Since.time(text(name));
    } catch (BusException e) {
      throw expected(name, "a time such as 2026-01-31T12:00:00Z", object.get(name));
    }
  }

  Duration duration(String name, Duration absent) {
    if (!has(name)) {
      return absent;
    }
    try {
      return Durations.parse(text(name));
    } catch (BusException e) {
      throw expected(name, "a duration such as 250ms, 5s or 1h30m", object.get(name));
    }
  }

  String text(String name, String absent) {
    return has(name) ? text(name) : absent;
  }

  /** Whether the field is the string {@code word}. */
  boolean wants(String name, String word) {
    JsonNode value = object.get(name);
    return value != null && value.isString() && value.stringValue().equals(word);
  }

  long number(String name) {
    JsonNode value = object.get(name);
    if (value == null
        || !value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < 0) {
      throw expected(name, "a whole number of 0 or more", value);
    }
    return value.longValue();
  }

  long number(String name, long absent) {
    return has(name) ? number(name) : absent;
  }

  int small(String name, int absent) {
    long value = number(name, absent);
    if (value > Integer.MAX_VALUE) {
      throw expected(name, "a number up to 2147483647", object.get(name));
    }
    return (int) value;
  }

  boolean flag(String name) {
    return flag(name, false);
  }

  boolean flag(String name, boolean absent) {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw expected(name, "true or false", value);
    }
    return value.booleanValue();
  }

  EventId id(String name) {
    return EventId.parse(text(name));
  }

  @Nullable ChannelName channel() {
    return has("channel") ? new ChannelName(text("channel")) : null;
  }

  Tags tags(String name) {
    JsonNode value = object.get(name);
    if (value == null || value.isNull()) {
      return Tags.NONE;
    }
    if (!value.isObject() || value.size() > Tags.MAX_TAGS) {
      throw expected(name, "an object of at most " + Tags.MAX_TAGS + " strings", value);
    }
    Map<String, String> tags = new HashMap<>();
    for (Map.Entry<String, JsonNode> tag : value.properties()) {
      if (!tag.getValue().isString()) {
        throw expected(name + "." + tag.getKey(), "a string", tag.getValue());
      }
      tags.put(tag.getKey(), tag.getValue().stringValue());
    }
    return Tags.of(tags);
  }

  List<String> texts(String name) {
    JsonNode value = object.get(name);
    List<String> texts = new ArrayList<>();
    if (value == null || value.isNull()) {
      return texts;
    }
    if (!value.isArray() || value.size() > 1024) {
      throw expected(name, "an array of at most 1024 strings", value);
    }
    for (JsonNode item : value) {
      if (!item.isString()) {
        throw expected(name, "an array of strings", value);
      }
      texts.add(whole(name, item.stringValue()));
    }
    return texts;
  }

  List<Integer> numbers(String name) {
    JsonNode value = object.get(name);
    List<Integer> numbers = new ArrayList<>();
    if (value == null || value.isNull()) {
      return numbers;
    }
    if (!value.isArray() || value.size() > 1024) {
      throw expected(name, "an array of at most 1024 numbers", value);
    }
    for (JsonNode item : value) {
      if (!item.isInt()) {
        throw expected(name, "an array of whole numbers", value);
      }
      numbers.add(item.intValue());
    }
    return numbers;
  }

  /**
   * The body: {@code body} as text or JSON, or {@code body64}; null and nothing are an empty body.
   */
  Bytes body() {
    JsonNode value = object.get("body");
    if (has("body64")) {
      if (value != null) {
        throw new BusException(ErrorCode.BAD_FRAME, "body and body64 cannot both be there");
      }
      return base64(text("body64"));
    }
    if (value == null || value.isNull()) {
      return Bytes.EMPTY;
    }
    return Bytes.strictUtf8(value.isString() ? value.stringValue() : value.toString());
  }

  /** Whether the body came as a JSON object, array, number or truth value. */
  boolean bodyIsJson() {
    JsonNode value = object.get("body");
    return value != null && !value.isNull() && !value.isString();
  }

  /** The body, and whether it is JSON. */
  Body wholeBody() {
    return new Body(body(), bodyIsJson());
  }

  private static Bytes base64(String text) {
    try {
      return Bytes.wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new BusException(ErrorCode.BAD_FRAME, "body64 is not base64: " + e.getMessage(), e);
    }
  }

  private static BusException expected(String name, String what, @Nullable JsonNode seen) {
    String found = seen == null ? "nothing" : Quoted.of(seen.toString());
    return new BusException(
        ErrorCode.BAD_FRAME, Quoted.of(name) + " must be " + what + ", not " + found);
  }
}
