package io.sshbus.it.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures for Prometheus, by a command and through {@code ssh -L}. */
class MetricsTest {
  private static final String NODE = "nodea.example.com";
  private static final String MONITOR = "prometheus.example.com";
  private static final String GET = "GET /metrics HTTP/1.1\r\nHost: metrics:9090\r\n";
  private static final String RIGHTS =
      """
      rights:
        - {who: "operator:*", can: [publish, subscribe], on: ["#"]}
        - {who: "operator:*", can: [subscribe], on: ["$SYS/#"]}
        - {who: "node:*", can: [publish, subscribe], on: ["#"]}
        - {who: "node:prometheus.example.com", can: [subscribe], on: ["$SYS/routers/#"]}
      """;

  @TempDir static Path temp;

  private static TestRouter router;

  @BeforeAll
  static void start() {
    router = TestRouter.configured(temp.resolve("bus"), RIGHTS, NODE, MONITOR);
  }

  @AfterAll
  static void stop() {
    router.close();
  }

  /** What comes back for the bytes of {@code request}, until the other side ends. */
  private static Run.Ended http(Ssh who, String target, String request) {
    return who.with("-o", "LogLevel=INFO", "-W", target).feed(request);
  }

  @Test
  void theCommandPrintsWhatPromtoolHasNothingAgainst() throws Exception {
    router.node(NODE).feed("one\ntwo\n", "pub", "raid/status");
    // A name that would end the label if it were not escaped.
    String name = "a\\\"b\\\\c} 77";
    var bus = router.node(NODE).open("raid/#");
    bus.say("{\"op\":\"subscribe\",\"since\":\"all\",\"name\":\"" + name + "\"}");
    bus.await("event");
    Awaitility.await()
        .atMost(Run.DEADLINE)
        .untilAsserted(
            () -> {
              String now = router.operator().run("metrics").out();
              assertTrue(now.contains("name=\"a\\\"b\\\\c} 77\""), now);
            });
    String text = router.operator().run("metrics").out();
    assertTrue(text.contains("\nsshbus_nodes 1\n"), text);
    assertTrue(text.contains("\nsshbus_events_in_total 2\n"), text);
    assertTrue(text.contains("\nsshbus_connections{kind=\"operator\"} 1\n"), text);
    assertTrue(text.contains("\nsshbus_subscriptions{state=\"live\"} 1\n"), text);
    assertTrue(
        text.contains("sshbus_log_dropped_batches_total{class=\"default\",partition=\"0\"} 0"));
    Run.Ended checked = Run.of(List.of("promtool", "check", "metrics")).send(text).end();
    assertEquals(new Run.Ended(0, "", ""), checked, text);
  }

  @Test
  void everyMetricIsExplained() throws IOException {
    String text = router.operator().run("metrics").out();
    Set<String> written = new TreeSet<>();
    Matcher type = Pattern.compile("(?m)^# TYPE (\\S+) ").matcher(text);
    while (type.find()) {
      written.add(type.group(1));
    }
    String docs = Files.readString(Path.of("..", "docs", "operations.md"));
    String table = docs.substring(docs.indexOf("<!-- table: metrics -->")).split("\n\n", 2)[0];
    Set<String> explained = new TreeSet<>();
    Matcher name = Pattern.compile("`((?:sshbus|process)_[a-z_]+)`").matcher(table);
    while (name.find()) {
      explained.add(name.group(1));
    }
    assertEquals(explained, written);
  }

  @Test
  void aPrometheusReadsThemThroughATunnel() throws Exception {
    int tunnel = freePort();
    int web = freePort();
    Path config = Files.createDirectory(temp.resolve("prometheus")).resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s}
        scrape_configs:
          - {job_name: sshbus, static_configs: [{targets: ["127.0.0.1:%d"]}]}
        """
            .formatted(tunnel));
    String forward = "127.0.0.1:" + tunnel + ":metrics:9090";
    try (Run ssh = router.node(MONITOR).with("-N", "-L", forward).start();
        Run prometheus =
            Run.of(
                List.of(
                    "prometheus",
                    "--config.file=" + config,
                    "--storage.tsdb.path=" + temp.resolve("prometheus/data"),
                    "--web.listen-address=127.0.0.1:" + web))) {
      Awaitility.await()
          .atMost(Run.DEADLINE)
          .until(() -> query(web, "sshbus_nodes >= 1").contains("\"job\":\"sshbus\""));
      assertTrue(query(web, "up == 1").contains("\"__name__\":\"up\""));
      assertTrue(ssh.isAlive() && prometheus.isAlive());
    }
  }

  private static String query(int port, String query) throws InterruptedException {
    URI uri =
        URI.create(
            "http://127.0.0.1:"
                + port
                + "/api/v1/query?query="
                + URLEncoder.encode(query, StandardCharsets.UTF_8));
    try {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "not there yet";
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void requestsOnOneChannelAreAnsweredInTheirOrder() {
    String requests =
        GET
            + "\r\n"
            + "HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
            + GET
            + "Connection: close\r\n\r\n";
    Run.Ended ended = http(router.operator(), "metrics:9090", requests);
    assertEquals(3, ended.out().split("HTTP/1.1 200 OK", -1).length - 1, ended.out());
    assertEquals(2, ended.out().split("\nsshbus_nodes ", -1).length - 1, ended.out());
    assertTrue(ended.out().contains("content-type: text/plain; version=0.0.4; charset=utf-8"));
  }

  @Test
  void whatIsNoRequestForThemIsToldSo() {
    Ssh operator = router.operator();
    assertStatus(
        "404 Not Found", operator, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertStatus("405 Method Not Allowed", operator, "PUT /metrics HTTP/1.0\r\n\r\n");
    assertStatus("400 Bad Request", operator, "GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n");
    assertStatus("400 Bad Request", operator, "GET %zz HTTP/1.0\r\n\r\n");
    assertStatus("400 Bad Request", operator, "\0\1\2\3 \r\n\r\n\r\n");
    assertStatus("414 Request-URI Too Long", operator, "GET /" + "x".repeat(10_000));
    assertStatus("431 Request Header Fields Too Large", operator, GET + "X: " + "x".repeat(10_000));
    assertStatus(
        "413 Request Entity Too Large",
        operator,
        GET + "Content-Length: 5000\r\n\r\n" + "x".repeat(5000));
  }

  private static void assertStatus(String expected, Ssh who, String request) {
    Run.Ended ended = http(who, "metrics:9090", request);
    assertTrue(ended.out().startsWith("HTTP/1.1 " + expected + "\r\n"), expected + ": " + ended);
  }

  @Test
  void noOtherTargetIsConnectedTo() throws IOException {
    try (ServerSocket trap = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Run.Ended local = http(router.operator(), "127.0.0.1:" + trap.getLocalPort(), "x");
      assertTrue(local.status() != 0, local.toString());
      assertTrue(
          local.err().contains("administratively prohibited: there is no \"127.0.0.1\" port"),
          local.err());
      trap.setSoTimeout(200);
      assertThrows(SocketTimeoutException.class, trap::accept);
    }
    Run.Ended other = http(router.operator(), "metrics:80", "x");
    assertTrue(other.err().contains("there is metrics:9090"), other.err());
  }

  @Test
  void onlyThoseWithTheRightGetThem() {
    Ssh node = router.node(NODE);
    Run.Ended refused = http(node, "metrics:9090", GET + "\r\n");
    assertTrue(refused.err().contains("administratively prohibited"), refused.err());
    assertTrue(refused.err().contains("node:" + NODE), refused.err());
    assertFalse(refused.out().contains("sshbus_"), refused.out());
    assertEquals(77, node.run("metrics").status());
    assertEquals(0, router.node(MONITOR).run("metrics").status());
    assertEquals(0, node.run("version").status());
  }
}
