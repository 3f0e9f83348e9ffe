package io.sshbus.it.torture;

import io.sshbus.channel.Bytes;
import io.sshbus.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** A program on an agent's socket: what was confirmed there is accepted. */
final class SocketPublisher implements Worker {
  private static final int CHANNELS = 2;
  private static final int AT_ONCE = 20;

  private final String name;
  private final TorturedAgent agent;
  private final Ledger ledger;
  private final Thread thread;
  private volatile boolean over;
  private int next;

  SocketPublisher(String name, TorturedAgent agent, Ledger ledger) {
    this.name = name;
    this.agent = agent;
    this.ledger = ledger;
    this.thread = new Thread(this::publish, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void begin() {
    agent.awaitHandler();
    thread.start();
  }

  private void publish() {
    while (!over) {
      try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        socket.connect(UnixDomainSocketAddress.of(agent.socket()));
        OutputStream out = Channels.newOutputStream(socket);
        BufferedReader in = new BufferedReader(Channels.newReader(socket, StandardCharsets.UTF_8));
        while (!over) {
          round(in, out);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
        }
      } catch (IOException e) {
        // It was killed; what it had not confirmed may be lost.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  private void round(BufferedReader in, OutputStream out) throws IOException {
    StringBuilder frames = new StringBuilder();
    int first = next;
    next += AT_ONCE;
    for (int i = first; i < next; i++) {
      frames
          .append("{\"op\":\"publish\",\"seq\":")
          .append(i)
          .append(",\"channel\":\"")
          .append(channel(i))
          .append("\",\"body\":\"")
          .append(i / CHANNELS)
          .append("\"}\n");
    }
    out.write(frames.toString().getBytes(StandardCharsets.UTF_8));
    int answered = 0;
    while (answered < AT_ONCE) {
      String line = in.readLine();
      if (line == null) {
        throw new IOException("the agent is gone");
      }
      answered += answer(Json.read(Bytes.utf8(line)));
    }
  }

  private String channel(int number) {
    return agent.channel() + number % CHANNELS;
  }

  /** How many events the frame answers. */
  private int answer(JsonNode frame) {
    switch (frame.path("op").asString()) {
      case "confirm" -> {
        int count = 0;
        int last = frame.path("last").asInt();
        for (int i = frame.path("first").asInt(); i <= last; i++) {
          if (channel(i).equals(frame.path("channel").asString())) {
            ledger.accepted(channel(i), i / CHANNELS);
            count++;
          }
        }
        return count;
      }
      case "error" -> {
        if (!frame.path("retry").asBoolean()) {
          ledger.broken(name + " was refused: " + frame);
        }
        return Math.max(1, frame.path("last").asInt(-1) - frame.path("seq").asInt(0) + 1);
      }
      default -> {
        return 0;
      }
    }
  }

  @Override
  public void finish() {
    over = true;
    try {
      thread.join(60_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    over = true;
  }
}
