package io.sshbus.server.figures;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Verb;
import io.sshbus.server.bus.BusThreads;
import io.sshbus.server.http.HttpProgram;
import io.sshbus.server.http.HttpReply;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Denials;
import io.sshbus.server.session.VirtualHosts;
import java.util.Locale;
import java.util.function.Function;

/** The virtual host {@code metrics:9090}: figures for Prometheus, over HTTP. Stateless. */
public final class MetricsHost implements VirtualHosts {
  /** Who may read this may have the figures in every form: they are the same. */
  public static final ChannelFilter FIGURES = new ChannelFilter("$SYS/routers/#");

  private static final String HOST = "metrics";
  private static final int PORT = 9090;
  private static final String PATH = "/metrics";

  private final FigureReader figures;
  private final HttpProgram.Settings settings;

  /** The host of one router. */
  public MetricsHost(FigureReader figures, BusThreads threads) {
    this.figures = figures;
    this.settings =
        new HttpProgram.Settings(
            threads.readers(), threads.timer(), HttpProgram.DEFAULT_IDLE, this::answer);
  }

  @Override
  public Function<ChannelPort, ChannelProgram> connect(
      Connection connection, String host, int port) {
    if (!host.toLowerCase(Locale.ROOT).equals(HOST) || port != PORT) {
      throw new BusException(
          ErrorCode.NOT_FOUND,
          "there is no "
              + Quoted.of(host)
              + " port "
              + port
              + " here, and the bus connects to nothing outside; there is "
              + HOST
              + ":"
              + PORT);
    }
    if (connection.grants().check(Verb.SUBSCRIBE, FIGURES) instanceof Decision.Denied denied) {
      throw Denials.exception(denied);
    }
    return channel -> new HttpProgram(settings, channel);
  }

  private HttpReply answer(String path) {
    return path.equals(PATH)
        ? new HttpReply(
            200, PrometheusText.CONTENT_TYPE, PrometheusText.of(figures.router(), figures.read()))
        : HttpReply.text(404, "there is nothing but " + PATH + " here\n");
  }
}
