package io.sshbus.it.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.it.fixture.Conversation;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.ServerProcess;
import io.sshbus.it.fixture.TestKey;
import io.sshbus.log.rocksdb.Check;
import io.sshbus.log.rocksdb.CheckReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Kills the router while members have events in their hands. */
class GroupCrashTest {
  private static final String NODE = "nodea.example.com";
  private static final int EVENTS = 200;
  private static final int KILLS = 2;

  @TempDir Path temp;

  private volatile boolean killing;
  private final Set<String> seen = new HashSet<>();
  private final Set<String> acked = new HashSet<>();
  private final Set<String> givenBack = new HashSet<>();
  private final Set<String> inHands = new HashSet<>();

  @Test
  void whatWasNotAcknowledgedComesAgainAndWhatWasDoesNot() {
    Path directory = temp.resolve("bus");
    TestKey key = ServerProcess.prepare(directory, NODE, "");
    ServerProcess server = ServerProcess.start(directory, 0);
    try {
      for (int round = 1; round <= KILLS; round++) {
        publish(server, key);
        int enough = round * EVENTS;
        List<CompletableFuture<Void>> members = List.of(work(server, key), work(server, key));
        Awaitility.await().atMost(Run.DEADLINE).until(() -> goOn(members) && acked() >= enough);
        kill(server, members);
        if (round == KILLS) {
          rename(directory);
        }
        server = ServerProcess.start(directory, server.port());
      }
      publish(server, key);
      List<CompletableFuture<Void>> members = List.of(work(server, key), work(server, key));
      ServerProcess last = server;
      Awaitility.await().atMost(Run.DEADLINE).until(() -> goOn(members) && isDone(last));
      assertEquals(2 * EVENTS * (KILLS + 1), seen.size(), "every event was delivered");
      kill(server, members);
      CheckReport report = Check.run(directory.resolve("db"));
      assertTrue(report.isSound(), report::toString);
    } finally {
      server.close();
    }
  }

  /** What a router held that was killed is free for the one that follows it, whatever its name. */
  private static void rename(Path directory) {
    try {
      Files.writeString(directory.resolve("sshbus.yaml"), "name: another-name\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void kill(ServerProcess server, List<CompletableFuture<Void>> members) {
    killing = true;
    server.kill();
    members.forEach(CompletableFuture::join);
    killing = false;
    inHands.clear();
  }

  /** Says the fault of a member that has ended. */
  private static boolean goOn(List<CompletableFuture<Void>> members) {
    members.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
    return true;
  }

  private synchronized int acked() {
    return acked.size();
  }

  private static void publish(ServerProcess server, TestKey key) {
    String lines = "x\n".repeat(EVENTS);
    assertEquals(0, server.node(key).feed(lines, "pub", "jobs/a").status());
    assertEquals(0, server.operator().feed(lines, "pub", "jobs/b").status());
  }

  private static boolean isDone(ServerProcess server) {
    return server.operator().lines("subs").get(0).contains("lag 0 events");
  }

  /** A member that works until the router is killed; whatever else ends it is a fault. */
  private CompletableFuture<Void> work(ServerProcess server, TestKey key) {
    return CompletableFuture.runAsync(
        () -> {
          try (Conversation member = server.node(key).open("jobs/#")) {
            member.say("{'op':'subscribe','sub':'s','since':'all','group':'g','ack':'manual'}");
            member.say("{'op':'credit','sub':'s','events':20}");
            while (!killing) {
              take(member);
            }
          } catch (AssertionError fault) {
            if (!killing || fault.getMessage().startsWith("FAULT")) {
              throw fault;
            }
          }
        });
  }

  private void take(Conversation member) {
    JsonNode frame = member.next();
    String id = frame.path("id").asString();
    String say = "";
    synchronized (this) {
      switch (frame.path("op").asString()) {
        case "event" -> {
          assertTrue(
              !acked.contains(id), () -> "FAULT: " + id + " was acknowledged, and came again");
          assertTrue(inHands.add(id), () -> "FAULT: " + id + " is in two hands");
          seen.add(id);
          boolean back = id.endsWith("7") && givenBack.add(id);
          inHands.remove(back ? id : "");
          say = back ? "nack" : "ack";
        }
        case "acked" -> acked.add(id);
        case "live" -> {}
        default -> throw new AssertionError("FAULT: " + frame);
      }
    }
    if (!say.isEmpty()) {
      member.say("{'op':'" + say + "','sub':'s','id':'" + id + "'}");
    }
  }
}
