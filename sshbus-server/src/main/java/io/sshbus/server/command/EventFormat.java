package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventsReader;
import io.sshbus.wire.EventJson;
import io.sshbus.wire.Json;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.VisibleEvents;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;

/** How events are shown, a line each. Immutable. */
interface EventFormat {
  /** What the option says about the formats. */
  String HELP =
      "short (default): time, node, channel, body; json: an object a line; cat: the body alone, as"
          + " it is; or a text with %%i id, %%c channel, %%t time, %%n sender, %%b body, %%j json,"
          + " %%%% percent";

  /** Adds the lines of a delivery, at most {@code most}; returns how many. */
  long write(RouterFrame.Events events, long most, ByteWriter out);

  /**
   * The format of that name, or the one that the text describes.
   *
   * @throws BusException {@link ErrorCode#USAGE} for a text without a placeholder
   */
  static EventFormat parse(String text) {
    return switch (text) {
      case "short" -> pattern("%t %n %c %b");
      case "json" -> EventFormat::json;
      case "cat" -> EventFormat::cat;
      default -> {
        if (text.indexOf('%') < 0) {
          throw new BusException(
              ErrorCode.USAGE,
              "-o is short, json, cat or a text with placeholders such as '%t %b', not " + text);
        }
        yield pattern(text);
      }
    };
  }

  private static long cat(RouterFrame.Events events, long most, ByteWriter out) {
    VisibleEvents event = new VisibleEvents(events);
    long written = 0;
    while (written < most && event.next()) {
      EventsReader at = event.reader();
      out.reserve(at.bodyLength() + 1);
      out.bytes(at.array(), at.bodyOffset(), at.bodyLength()).u8('\n');
      written++;
    }
    return written;
  }

  private static long json(RouterFrame.Events events, long most, ByteWriter out) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(1024);
    long written = 0;
    try (JsonGenerator json = Json.mapper().createGenerator(lines)) {
      VisibleEvents event = new VisibleEvents(events);
      while (written < most && event.next()) {
        EventJson.write(json, event.event());
        json.writeRaw('\n');
        written++;
      }
    }
    out.bytes(Bytes.wrap(lines.toByteArray()));
    return written;
  }

  private static EventFormat pattern(String pattern) {
    return (events, most, out) -> {
      VisibleEvents event = new VisibleEvents(events);
      long written = 0;
      while (written < most && event.next()) {
        StringBuilder line = new StringBuilder();
        fill(pattern, event.event(), line);
        out.bytes(Bytes.utf8(line.append('\n').toString()));
        written++;
      }
      return written;
    };
  }

  private static void fill(String pattern, Event event, StringBuilder line) {
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c != '%' || i + 1 == pattern.length()) {
        line.append(c);
        continue;
      }
      char what = pattern.charAt(++i);
      switch (what) {
        case 'i' -> line.append(event.id());
        case 'c' -> line.append(event.channel());
        case 't' -> line.append(EventJson.time(event.time()));
        case 'n' -> line.append(event.sender().shortName());
        case 'b' -> appendVisibly(event.text(), line);
        case 'j' -> line.append(oneJson(event));
        case '%' -> line.append('%');
        default -> line.append('%').append(what);
      }
    }
  }

  private static String oneJson(Event event) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = Json.mapper().createGenerator(text)) {
      EventJson.write(json, event);
    }
    return text.toString();
  }

  /** What a terminal would obey is shown instead: bodies come from others. */
  static void appendVisibly(String body, StringBuilder line) {
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      if (c == '\t' || !Character.isISOControl(c)) {
        line.append(c);
      } else if (c == '\n') {
        line.append("\\n");
      } else {
        line.append(String.format("\\x%02x", (int) c));
      }
    }
  }
}
