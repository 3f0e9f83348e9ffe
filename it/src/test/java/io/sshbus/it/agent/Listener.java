package io.sshbus.it.agent;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Keeps the text of each datagram. */
final class Listener extends SimpleChannelInboundHandler<DomainDatagramPacket> {
  private final List<String> heard;

  Listener(List<String> heard) {
    this.heard = heard;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
    heard.add(packet.content().toString(StandardCharsets.UTF_8));
  }
}
