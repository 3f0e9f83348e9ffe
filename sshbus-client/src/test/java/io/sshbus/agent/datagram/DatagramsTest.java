package io.sshbus.agent.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatagramsTest {
  @TempDir Path folder;

  @Test
  void whoIsNotThereYetIsHeardOfAndReachedLater() throws Exception {
    Path socket = folder.resolve("socket");
    CompletableFuture<String> heard = new CompletableFuture<>();
    try (Datagrams datagrams = new Datagrams()) {
      Datagrams.Sender sender = datagrams.sender(socket.toString());
      assertThrows(IOException.class, () -> sender.send("too early"));
      datagrams.listen(
          socket,
          new SimpleChannelInboundHandler<DomainDatagramPacket>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket got) {
              heard.complete(got.content().toString(StandardCharsets.UTF_8));
            }
          });
      sender.send("in time");
      assertEquals("in time", heard.get(40, TimeUnit.SECONDS));
    }
  }
}
