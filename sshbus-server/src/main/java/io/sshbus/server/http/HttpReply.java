package io.sshbus.server.http;

/**
 * What a {@code GET} is answered with.
 *
 * @param status of RFC 9110, section 15
 * @param contentType with its charset, which is UTF-8
 */
public record HttpReply(int status, String contentType, String body) {
  /** A line for people. */
  public static HttpReply text(int status, String body) {
    return new HttpReply(status, "text/plain; charset=utf-8", body);
  }
}
