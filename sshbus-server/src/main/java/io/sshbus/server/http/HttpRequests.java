package io.sshbus.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of a channel as HTTP/1.1 requests (RFC 9112), and replies as bytes. For one channel and
 * one thread. Netty's codec does the reading and writing, on the heap, so that nothing needs to be
 * freed.
 */
final class HttpRequests {
  private static final Logger LOG = LoggerFactory.getLogger(HttpRequests.class);

  static final int MAX_LINE = 4096;
  static final int MAX_HEADERS = 8192;
  static final int MAX_BODY = 1024;

  private final EmbeddedChannel decoder;
  private final EmbeddedChannel encoder = onHeap(new HttpResponseEncoder());
  private @Nullable HttpRequest begun;
  private long body;

  /**
   * One request.
   *
   * @param path what is asked for; empty where the request is refused
   * @param head whether the reply is to have no body
   * @param keepAlive whether another request may follow
   * @param refusal why it is not answered; null where it is
   */
  record Request(String path, boolean head, boolean keepAlive, @Nullable HttpReply refusal) {
    static Request refused(boolean keepAlive, int status, String why) {
      return new Request("", false, keepAlive, HttpReply.text(status, why + "\n"));
    }
  }

  HttpRequests() {
    decoder =
        onHeap(
            new HttpRequestDecoder(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_LINE)
                    .setMaxHeaderSize(MAX_HEADERS)
                    .setMaxChunkSize(MAX_BODY)));
  }

  private static EmbeddedChannel onHeap(ChannelHandler handler) {
    EmbeddedChannel channel = new EmbeddedChannel(handler);
    channel.config().setAllocator(new UnpooledByteBufAllocator(false));
    return channel;
  }

  /** Takes bytes; hands on the requests that they complete, up to one that nothing can follow. */
  void received(Bytes bytes, Consumer<Request> requests) {
    boolean broken = false;
    try {
      decoder.writeInbound(Unpooled.wrappedBuffer(bytes.toArray()));
    } catch (RuntimeException e) {
      LOG.debug("HTTP cannot be read on", e);
      broken = true;
    }
    for (Object part = decoder.readInbound(); part != null; part = decoder.readInbound()) {
      Request request = request(part);
      ReferenceCountUtil.release(part);
      if (request != null) {
        requests.accept(request);
      }
    }
    if (broken) {
      requests.accept(malformed());
    }
  }

  private @Nullable Request request(Object part) {
    if (part instanceof HttpRequest head) {
      begun = head;
      body = 0;
      if (head.decoderResult().isFailure()) {
        return malformed(head.decoderResult().cause());
      }
    }
    HttpRequest head = begun;
    if (head == null || !(part instanceof HttpContent content)) {
      return null;
    }
    body += content.content().readableBytes();
    if (body > MAX_BODY) {
      begun = null;
      return Request.refused(false, 413, "no body is expected here");
    }
    if (content.decoderResult().isFailure()) {
      return malformed(content.decoderResult().cause());
    }
    return content instanceof LastHttpContent ? whole(head) : null;
  }

  private Request malformed(Throwable cause) {
    begun = null;
    if (cause instanceof TooLongHttpLineException) {
      return Request.refused(false, 414, "the request line is over " + MAX_LINE + " bytes");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Request.refused(false, 431, "the header is over " + MAX_HEADERS + " bytes");
    }
    return malformed();
  }

  private static Request malformed() {
    return Request.refused(false, 400, "this is no HTTP/1.1");
  }

  private Request whole(HttpRequest head) {
    begun = null;
    boolean keepAlive = HttpUtil.isKeepAlive(head);
    if (head.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && head.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
      return Request.refused(false, 400, "there must be one Host");
    }
    if (!head.method().equals(HttpMethod.GET) && !head.method().equals(HttpMethod.HEAD)) {
      return Request.refused(keepAlive, 405, "only GET and HEAD can be done here");
    }
    try {
      String path = new URI(head.uri()).getPath();
      boolean isHead = head.method().equals(HttpMethod.HEAD);
      return new Request(path == null ? "" : path, isHead, keepAlive, null);
    } catch (URISyntaxException e) {
      return Request.refused(false, 400, "the request names no path");
    }
  }

  /** The bytes of the reply to {@code request}. */
  Bytes encode(Request request, HttpReply reply, boolean keepAlive) {
    byte[] content = reply.body().getBytes(StandardCharsets.UTF_8);
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            request.head() ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(content));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, reply.contentType())
        .set(HttpHeaderNames.CONTENT_LENGTH, content.length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff");
    if (reply.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    encoder.writeOutbound(response);
    ByteWriter out = new ByteWriter(1024);
    for (ByteBuf part = encoder.readOutbound(); part != null; part = encoder.readOutbound()) {
      byte[] bytes = new byte[part.readableBytes()];
      part.readBytes(bytes);
      part.release();
      out.bytes(Bytes.wrap(bytes));
    }
    return out.copy();
  }
}
