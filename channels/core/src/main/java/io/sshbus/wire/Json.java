package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as the bus reads and writes it: one value, no duplicate keys, nothing after it, at most 32
 * levels deep.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxNumberLength(64)
                          .build())
                  // Values of one stream are lines of their own, with nothing before the first
                  // brace.
                  .rootValueSeparator((String) null)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                  .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // A number must leave as it came, not as the nearest double.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  /** The mapper behind everything here, for whoever writes JSON piece by piece. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads one value.
   *
   * @throws BusException {@link ErrorCode#BAD_UTF8} or {@link ErrorCode#BAD_FRAME}, with the place
   *     of the fault
   */
  public static JsonNode read(Bytes bytes) {
    String text = bytes.strictText();
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      String place = e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
      throw new BusException(
          ErrorCode.BAD_FRAME, "no JSON" + place + ": " + e.getOriginalMessage(), e);
    } catch (NumberFormatException e) {
      // What the parser says of an exponent that no number can have.
      throw new BusException(ErrorCode.BAD_FRAME, "no JSON: " + e.getMessage(), e);
    }
  }

  /**
   * Whether {@code bytes} are one JSON object, array, number or truth value and can stand as such
   * in a frame. Strings and null cannot: a frame's reader could not tell them from text and from
   * nothing.
   */
  static boolean isEmbeddable(Bytes bytes) {
    ByteWriter array = new ByteWriter(bytes.length() + 2).u8('[').bytes(bytes).u8(']');
    try {
      JsonNode values = read(array.finish());
      return values.size() == 1 && !values.get(0).isString() && !values.get(0).isNull();
    } catch (BusException e) {
      return false;
    }
  }
}
