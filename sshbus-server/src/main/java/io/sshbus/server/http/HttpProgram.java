package io.sshbus.server.http;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.server.http.HttpRequests.Request;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP on one channel: answers one request after the other. All state is the I/O thread's but what
 * is volatile; replies are made on readers.
 */
public final class HttpProgram implements ChannelProgram {
  /** How long a channel may be without a whole request, where nothing else is said. */
  public static final Duration DEFAULT_IDLE = Duration.ofMinutes(2);

  /** Requests that wait while one is answered; of more the channel ends. */
  static final int MAX_WAITING = 8;

  private static final Logger LOG = LoggerFactory.getLogger(HttpProgram.class);

  private final Settings settings;
  private final ChannelPort port;
  private final HttpRequests requests = new HttpRequests();
  private final Queue<Request> waiting = new ArrayDeque<>();
  private @Nullable Request answered;
  private @Nullable Bytes encoded;
  private boolean deaf;
  private boolean finished;
  private volatile @Nullable HttpReply made;
  private volatile boolean ending;
  private volatile long lastWhole = System.nanoTime();
  private volatile @Nullable ScheduledFuture<?> looks;

  /**
   * What a site consists of.
   *
   * @param readers make the replies
   * @param timer finds idle channels
   * @param idle how long a channel may be without a whole request
   * @param site answers a path; may wait for the disk
   */
  public record Settings(
      Executor readers,
      ScheduledExecutorService timer,
      Duration idle,
      Function<String, HttpReply> site) {}

  /** A program that has not been opened. */
  public HttpProgram(Settings settings, ChannelPort port) {
    this.settings = settings;
    this.port = port;
  }

  @Override
  public void opened() {
    long millis = Math.max(1, settings.idle().toMillis() / 4);
    looks =
        settings.timer().scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Also ends who sends a request so slowly that it never comes whole. */
  private void look() {
    if (System.nanoTime() - lastWhole >= settings.idle().toNanos()) {
      end();
    }
  }

  @Override
  public void received(Bytes bytes) {
    port.consumed(bytes.length());
    if (!deaf) {
      requests.received(bytes, this::take);
      next();
    }
  }

  /** Nothing is read behind a request that nothing can follow, nor from who does not wait. */
  private void take(Request request) {
    if (deaf) {
      return;
    }
    lastWhole = System.nanoTime();
    waiting.add(request);
    deaf = !request.keepAlive() || waiting.size() > MAX_WAITING;
  }

  private void next() {
    if (answered != null) {
      return;
    }
    Request request = waiting.poll();
    answered = request;
    if (request == null) {
      return;
    }
    HttpReply refusal = request.refusal();
    if (refusal != null) {
      made = refusal;
      port.wake();
    } else {
      settings.readers().execute(() -> make(request.path()));
    }
  }

  private void make(String path) {
    HttpReply reply;
    try {
      reply = settings.site().apply(path);
    } catch (RuntimeException e) {
      LOG.error("{} could not be answered", path, e);
      reply = HttpReply.text(500, "this failed; the router's log says why\n");
    }
    made = reply;
    port.wake();
  }

  @Override
  public void fill(ByteWriter out, int enough) {
    if (encoded == null) {
      encode();
    }
    write(out, enough);
    if (encoded == null && answered == null && (deaf || ending) && !finished) {
      finished = true;
      port.finish(0);
    }
  }

  private void encode() {
    HttpReply reply = made;
    Request request = answered;
    if (reply != null && request != null) {
      made = null;
      boolean last = ending || (deaf && waiting.isEmpty());
      encoded = requests.encode(request, reply, request.keepAlive() && !last);
      answered = null;
      next();
    }
  }

  private void write(ByteWriter out, int enough) {
    Bytes bytes = encoded;
    if (bytes != null) {
      int taken = Math.min(enough, bytes.length());
      out.bytes(bytes.slice(0, taken));
      encoded = taken == bytes.length() ? null : bytes.slice(taken, bytes.length() - taken);
    }
  }

  private void end() {
    ending = true;
    port.wake();
  }

  @Override
  public void inputEnded() {
    deaf = true;
    port.wake();
  }

  @Override
  public void outputGone() {
    end();
  }

  @Override
  public void drain(Duration retryAfter) {
    end();
  }

  @Override
  public void closed() {
    ScheduledFuture<?> task = looks;
    if (task != null) {
      task.cancel(false);
    }
  }

  @Override
  public void flushed() {}
}
