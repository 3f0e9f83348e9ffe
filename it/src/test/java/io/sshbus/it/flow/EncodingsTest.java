package io.sshbus.it.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Tags;
import io.sshbus.it.fixture.Run;
import io.sshbus.it.fixture.Ssh;
import io.sshbus.it.fixture.TestRouter;
import io.sshbus.log.Since;
import io.sshbus.wire.Body;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.ClientFrameEncoder;
import io.sshbus.wire.FrameSink;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameDecoder;
import io.sshbus.wire.SubscribeOptions;
import io.sshbus.wire.VisibleEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodingsTest {
  private static final String NODE = "nodea.example.com";

  @TempDir Path temp;

  /** Says all that a client can say; the answers of both encodings must be the same. */
  private static List<ClientFrame> conversation(ChannelName channel) {
    SubscribeOptions all = SubscribeOptions.DEFAULT.withSince(new Since.All());
    EventId none = new EventId(0, 1_000_000, 0);
    return List.of(
        new ClientFrame.Hello(
            List.of(1), List.of(), "p1", Tags.of(Map.of("cluster", "c1")), "test 1.0", false),
        new ClientFrame.Publish(null, 5, events("one", "two", "\u00e4\n\"quoted\"")),
        new ClientFrame.Publish(channel, 8, events("named")),
        new ClientFrame.Publish(null, 5, events("one", "two")),
        new ClientFrame.Publish(null, 20, events("too far")),
        new ClientFrame.Publish(null, 9, retained()),
        new ClientFrame.Publish(new ChannelName("else/where"), 1, events("x")),
        new ClientFrame.Subscribe("bad", all.withMatch("(")),
        new ClientFrame.Unsubscribe("none"),
        new ClientFrame.Ack("none", none),
        new ClientFrame.Nack("none", none, Duration.ZERO),
        new ClientFrame.Credit("none", 5),
        new ClientFrame.Request(null, 1, Body.of("?"), Duration.ofSeconds(1), 1),
        new ClientFrame.Reply("7", Body.of("!"), true),
        new ClientFrame.Cancel(1),
        new ClientFrame.Watch(null),
        new ClientFrame.Will(new ChannelName("else/where"), EventDraft.of("gone")),
        new ClientFrame.Subscribe("s", all));
  }

  private static EventsSection events(String... bodies) {
    EventsWriter events = new EventsWriter(256);
    for (String body : bodies) {
      events.add(
          new EventDraft(
              Bytes.utf8(body), Tags.of(Map.of("volume", "2")), null, null, false, false));
    }
    return events.finish();
  }

  private static EventsSection retained() {
    EventsWriter events = new EventsWriter(256);
    events.add(new EventDraft(Bytes.utf8("x"), Tags.NONE, null, null, true, false));
    return events.finish();
  }

  @Test
  void theSameConversationHasTheSameAnswersInBothEncodings() {
    List<String> json;
    List<String> binary;
    try (TestRouter router = TestRouter.start(temp.resolve("a"), NODE)) {
      json = answers(router.node(NODE), ClientFrameEncoder.JSON, false);
    }
    try (TestRouter router = TestRouter.start(temp.resolve("b"), NODE)) {
      binary = answers(router.node(NODE), ClientFrameEncoder.BINARY, true);
    }
    assertEquals(String.join("\n", json), String.join("\n", binary));
  }

  private static List<String> answers(Ssh ssh, ClientFrameEncoder encoder, boolean isBinary) {
    List<String> answers = new ArrayList<>();
    ByteWriter out = new ByteWriter(4096);
    conversation(new ChannelName("enc/status")).forEach(frame -> encoder.encode(frame, out));
    try (Run run = ssh.with("-s").start("enc/status")) {
      run.send(encoder.preface()).send(out.finish().toArray());
      RouterFrameDecoder decoder = new RouterFrameDecoder(isBinary, 1 << 20, sink(answers));
      int read = 0;
      // Confirms and deliveries come from different threads, and in any order.
      while (Collections.frequency(answers, "Live") < 1
          || Collections.frequency(answers, "Done") < 1
          || Collections.frequency(answers, "Interest 1") < 1
          || count(answers, "Event ") < 5
          || count(answers, "Confirm ") < 7) {
        decoder.feed(Bytes.wrap(run.bytes(1)));
        read++;
      }
      assertEquals(true, read > 0);
    }
    Collections.sort(answers);
    return answers;
  }

  private static long count(List<String> answers, String kind) {
    return answers.stream().filter(answer -> answer.startsWith(kind)).count();
  }

  private static FrameSink<RouterFrame> sink(List<String> answers) {
    return new FrameSink<>() {
      @Override
      public void frame(RouterFrame frame) {
        if (frame instanceof RouterFrame.Events delivery) {
          VisibleEvents events = new VisibleEvents(delivery);
          while (events.next()) {
            answers.add("Event " + delivery.sub() + " " + text(events.event()));
          }
        } else if (frame instanceof RouterFrame.Confirm confirm) {
          for (long n = confirm.first(); n <= confirm.last(); n++) {
            answers.add("Confirm " + confirm.channel() + " " + n + " " + (confirm.id() != null));
          }
        } else if (frame instanceof RouterFrame.Interest interest) {
          // It may be told that nobody listens, or only of the subscription that follows.
          answers.removeIf(answer -> answer.startsWith("Interest "));
          answers.add("Interest " + interest.subscribers());
        } else if (frame instanceof RouterFrame.Error error) {
          answers.add("Error " + error.about() + " " + error.code() + " " + error.message());
        } else {
          answers.add(
              frame instanceof RouterFrame.Live ? "Live" : frame.getClass().getSimpleName());
        }
      }

      @Override
      public void malformed(BusException fault, RouterFrame.About about) {
        throw new AssertionError(fault);
      }
    };
  }

  private static String text(Event event) {
    return event.channel()
        + " "
        + event.sender()
        + " "
        + event.tags().values()
        + " "
        + event.text();
  }
}
