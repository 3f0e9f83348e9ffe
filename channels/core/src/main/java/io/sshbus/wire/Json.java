package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as the bus reads and writes it: one value, no duplicate keys, nothing after it, at most 32
 * levels deep.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .rootValueSeparator("")
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxNumberLength(64)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                  .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
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
    }
  }

  /** Whether {@code bytes} are one JSON value. */
  static boolean isValue(Bytes bytes) {
    try {
      return !read(bytes).isMissingNode();
    } catch (BusException e) {
      return false;
    }
  }
}
