package io.sshbus.wire;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Picks;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.Since;
import io.sshbus.log.StoredBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One frame of each kind at least, and the ways to send them. */
final class Conversation {
  static final RouterFrame.Limits LIMITS = new RouterFrame.Limits(1 << 20, 1 << 18, 100);
  static final ChannelName CHANNEL = new ChannelName("raid/status");
  static final EventId ID = new EventId(0, 48213, 17);
  private static final Instant TIME = Instant.parse("2026-01-31T12:00:00.000001Z");
  private static final Bytes BINARY = Bytes.wrap(new byte[] {(byte) 0xff, 0, 1});

  private static final Body JSON = new Body(Bytes.utf8("{\"a\":[1.10,true]}"), true);

  private Conversation() {}

  static EventsSection section(EventDraft... events) {
    EventsWriter writer = new EventsWriter(0);
    for (EventDraft event : events) {
      writer.add(event);
    }
    return writer.finish();
  }

  static EventDraft draft(Bytes body, boolean json) {
    return new EventDraft(body, Tags.of("volume", "2"), TIME, Duration.ofMillis(1500), true, json);
  }

  static List<ClientFrame> ofClient() {
    SubscribeOptions options =
        new SubscribeOptions(
            new ChannelFilter("raid/#"),
            new Since.Ago(Duration.ofMinutes(5)),
            "nagios",
            "RAID STATUS CHANGE",
            "cluster=compute1",
            "group",
            true,
            true,
            List.of(ID, new EventId(1, 2, 3)),
            true);
    return List.of(
        new ClientFrame.Hello(
            List.of(1), List.of("f"), "p.1", Tags.of("a", "b"), "client 1", false),
        new ClientFrame.Hello(List.of(1), List.of(), "spool", Tags.NONE, "", true),
        new ClientFrame.Publish(CHANNEL, 7, section(EventDraft.of("text with \"quotes\" and ü"))),
        new ClientFrame.Publish(null, -1, section(draft(Bytes.utf8("{\"a\":[1.10,true]}"), true))),
        new ClientFrame.Publish(null, 8, section(draft(BINARY, false))),
        new ClientFrame.Publish(null, 9, section(EventDraft.of(Bytes.EMPTY))),
        new ClientFrame.Subscribe("s1", options),
        new ClientFrame.Subscribe("s2", SubscribeOptions.DEFAULT),
        new ClientFrame.Ack("s1", ID),
        new ClientFrame.Nack("s1", ID, Duration.ZERO),
        new ClientFrame.Nack("s1", ID, Duration.ofMillis(1500)),
        new ClientFrame.Credit("s1", 1000),
        new ClientFrame.Unsubscribe("s1"),
        new ClientFrame.Request(
            ChannelFilter.of(CHANNEL), 8, Body.of("status?"), Duration.ofSeconds(5), 1),
        new ClientFrame.Request(null, 9, Body.of(BINARY), Duration.ofMillis(1), 0),
        new ClientFrame.Request(
            new ChannelFilter("$node/+/uptime"), 10, JSON, Duration.ofMinutes(10), 3),
        new ClientFrame.Reply("r-1", Body.of("ok"), true),
        new ClientFrame.Reply("r-1", Body.EMPTY, false),
        new ClientFrame.Reply("r-1", JSON, true),
        new ClientFrame.Reply("r-1", new Answer.Failure("NO_DISK", "no \"disk\" 7"), true),
        new ClientFrame.Cancel(8),
        new ClientFrame.Watch(CHANNEL),
        new ClientFrame.Watch(null),
        new ClientFrame.Will(CHANNEL, EventDraft.of("gone").retained()),
        new ClientFrame.Will(null, null),
        new ClientFrame.End());
  }

  /** All but the greeting and events, whose form depends on the encoding. */
  static List<RouterFrame> ofRouter() {
    Sender user = new Sender("node:web1.example.com/bob");
    return List.of(
        new RouterFrame.Confirm(CHANNEL, 5, 7, ID, 7),
        new RouterFrame.Confirm(CHANNEL, 5, 7, null, 9),
        new RouterFrame.Live("s1"),
        new RouterFrame.Live("s1", List.of()),
        new RouterFrame.Live("s1", List.of(ID, EventId.endOf(7, 48_213))),
        new RouterFrame.Gap("s1", new EventId(0, 1, 0), new EventId(0, 900, 0), "retention"),
        new RouterFrame.Progress("s1", ID),
        new RouterFrame.Acked("s1", ID),
        new RouterFrame.Request(
            "r-1", "s1", CHANNEL, user, Duration.ofMillis(4999), Body.of("status?")),
        new RouterFrame.Request("r-2", "", CHANNEL, Sender.BUS, Duration.ofMinutes(10), JSON),
        new RouterFrame.Reply(8, 0, null, new Sender("operator:alice"), Body.of(BINARY), true),
        new RouterFrame.Reply(8, 70_000, CHANNEL, user, Body.EMPTY, false),
        new RouterFrame.Reply(
            9, 0, null, user, Answer.Failure.of(ErrorCode.TIMEOUT, "too \"late\""), true),
        new RouterFrame.Done(8, 3, 2, ErrorCode.TIMEOUT, "not all have replied"),
        new RouterFrame.Done(9, 1, 1, null, ""),
        new RouterFrame.Cancel("r-1"),
        new RouterFrame.Interest(CHANNEL, 3),
        new RouterFrame.Interest(CHANNEL, RouterFrame.Interest.UNKNOWN),
        new RouterFrame.Unwanted(CHANNEL, 5, 7),
        new RouterFrame.Error(
            new RouterFrame.About(CHANNEL, 7, 9, "s1"), ErrorCode.ACL_DENIED, "no \"right\""),
        new RouterFrame.Error(RouterFrame.About.NOTHING, ErrorCode.BAD_FRAME, "what?"),
        new RouterFrame.Bye("restart", Duration.ofMillis(3200)),
        new RouterFrame.Bye("restart", Duration.ZERO));
  }

  static RouterFrame hello() {
    return new RouterFrame.Hello(
        List.of(1), List.of(), "r1", new Sender("node:a.example.com"), LIMITS);
  }

  static Batch batch(int skip, EventDraft... events) {
    Envelope envelope =
        Envelope.unstamped(
            CHANNEL,
            new Sender("node:a.example.com"),
            new ProducerNumber("p", 5),
            Tags.of("cluster", "c1"),
            Tags.of("rack", "7"));
    return new BatchDraft(envelope, section(events)).stamp(1_769_860_800_000_001L, skip);
  }

  static RouterFrame.Events delivery(int skip, EventDraft... events) {
    return new RouterFrame.Events("s1", new StoredBatch(0, 42, batch(skip, events)), Picks.ALL);
  }

  static List<Event> events(List<RouterFrame> frames) {
    List<Event> events = new ArrayList<>();
    for (RouterFrame frame : frames) {
      if (frame instanceof RouterFrame.Events delivery) {
        for (VisibleEvents at = new VisibleEvents(delivery); at.next(); ) {
          events.add(at.event());
        }
      }
    }
    return events;
  }

  static Bytes bytes(ClientFrameEncoder encoding, List<ClientFrame> frames) {
    ByteWriter out = new ByteWriter(64);
    out.bytes(encoding.preface(), 0, encoding.preface().length);
    frames.forEach(frame -> encoding.encode(frame, out));
    return out.finish();
  }

  static Bytes bytes(RouterFrameEncoder encoding, List<RouterFrame> frames) {
    ByteWriter out = new ByteWriter(64);
    RouterFrameEncoder.JSON.encode(hello(), out);
    frames.forEach(frame -> encoding.encode(frame, out));
    return out.finish();
  }

  static Recorder<ClientFrame> readClient(Bytes bytes, int step) {
    Recorder<ClientFrame> recorder = new Recorder<>();
    ClientFrameDecoder decoder = new ClientFrameDecoder(LIMITS, recorder, encoding -> {});
    for (int at = 0; at < bytes.length(); at += step) {
      decoder.feed(bytes.slice(at, Math.min(step, bytes.length() - at)));
    }
    decoder.end();
    return recorder;
  }

  static Recorder<RouterFrame> readRouter(boolean binary, Bytes bytes, int step) {
    Recorder<RouterFrame> recorder = new Recorder<>();
    RouterFrameDecoder decoder = new RouterFrameDecoder(binary, 1 << 20, recorder);
    for (int at = 0; at < bytes.length(); at += step) {
      decoder.feed(bytes.slice(at, Math.min(step, bytes.length() - at)));
    }
    return recorder;
  }
}
