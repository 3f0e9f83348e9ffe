package io.sshbus.client.spool;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsWriter;
import io.sshbus.client.spool.file.SpoolFile;
import io.sshbus.client.spool.send.FrameRoom;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code sshbus-flush} does, step by step as {@code docs/spool.md} tells it, on a model of a
 * disk and of a bus: one pass over everything.
 */
final class ModelFlusher implements ModelBus.Listener {
  private static final Pattern EVENT =
      Pattern.compile("\\{\"channel\":\"([a-z0-9]+)\",\"body\":\"(e[0-9]+)\"}\r?");

  private final ModelDisk disk;
  private final ModelBus bus;
  private final Random random;
  private final TreeMap<Long, String> unanswered = new TreeMap<>();
  private final Map<Long, String> refused = new HashMap<>();
  private final Map<Long, String> waiting = new HashMap<>();
  private final int line;
  private String producer = "";
  private long next;
  private boolean greeted;
  private boolean patient;

  ModelFlusher(ModelDisk disk, ModelBus bus, Random random, int line) {
    this.disk = disk;
    this.bus = bus;
    this.random = random;
    this.line = line;
  }

  /** The same, whose connection does not break: that would be everybody's. */
  ModelFlusher patient() {
    patient = true;
    return this;
  }

  /** One pass; sends nothing and settles nothing more after a cut, which comes by chance. */
  void pass() throws IOException {
    for (String directory : List.of("", "cur", "new")) {
      disk.sync(directory);
    }
    readStream();
    claim();
    TreeMap<Long, String> files = new TreeMap<>();
    for (String name : disk.list("cur")) {
      if (lines(name).length > 0) {
        files.put(first(name), name);
      } else {
        disk.delete("cur/" + name);
      }
    }
    if (send(files)) {
      for (String name : files.values()) {
        settle(name);
      }
    }
    bus.close(line);
  }

  private static long first(String name) {
    return Long.parseLong(name.substring(0, 19));
  }

  private String text(String name) throws IOException {
    return Bytes.wrap(disk.read(name, 1 << 20)).text();
  }

  private String[] lines(String name) throws IOException {
    return divided(text("cur/" + name));
  }

  private static String[] divided(String text) {
    String whole = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return text.isEmpty() ? new String[0] : whole.split("\n", -1);
  }

  private void readStream() throws IOException {
    if (disk.exists("stream")) {
      String[] words = text("stream").strip().split(" ", -1);
      producer = words[0];
      next = Long.parseLong(words[1]);
    } else {
      producer = "f" + random.nextLong(Long.MAX_VALUE);
      writeStream();
    }
    for (String name : disk.list("cur")) {
      next = Math.max(next, first(name) + lines(name).length);
    }
    String place = producer + " " + (disk.exists("place") ? disk.place("place") : "");
    if (disk.list("cur").isEmpty()
        && !(disk.exists("place") && text("place").strip().equals(place))) {
      disk.sync("cur");
      producer = "f" + random.nextLong(Long.MAX_VALUE);
      writeStream();
      write("place.new", "");
      write("place.new", producer + " " + disk.place("place.new"));
      disk.rename("place.new", "place");
    }
  }

  private void writeStream() throws IOException {
    write("stream.new", producer + " %019d\n".formatted(next));
    disk.rename("stream.new", "stream");
    disk.sync("");
  }

  private void write(String name, String text) throws IOException {
    byte[] bytes = Bytes.utf8(text).toArray();
    if (name.equals("place.new") && disk.exists(name)) {
      disk.put(name, bytes);
      return;
    }
    try (SpoolFile file = disk.create(name)) {
      file.append(bytes, bytes.length);
      file.force();
    }
  }

  private void claim() throws IOException {
    List<String> all = disk.list("new");
    if (all.isEmpty()) {
      return;
    }
    // There is a most that it takes at once.
    List<String> fresh = all.subList(0, 1 + random.nextInt(all.size()));
    List<String> names = new ArrayList<>();
    for (String name : fresh) {
      names.add("%019d-%s".formatted(next, name));
      next += divided(text("new/" + name)).length;
    }
    writeStream();
    for (int i = 0; i < fresh.size(); i++) {
      disk.rename("new/" + fresh.get(i), "cur/" + names.get(i));
    }
    disk.sync("cur");
    disk.sync("new");
  }

  /** Whether all was answered. */
  private boolean send(SortedMap<Long, String> files) throws IOException {
    bus.open(line, producer);
    while (!greeted) {
      bus.step(this);
    }
    for (Map.Entry<Long, String> file : files.entrySet()) {
      String[] lines = lines(file.getValue());
      for (int k = 0; k < lines.length; k++) {
        send(file.getKey() + k, lines[k]);
      }
    }
    int patience = !patient && random.nextInt(4) == 0 ? random.nextInt(20) : Integer.MAX_VALUE;
    while (!unanswered.isEmpty()) {
      if (patience-- == 0) {
        bus.cut();
        return false;
      }
      bus.step(this);
    }
    return true;
  }

  private void send(long number, String text) {
    if (text.isEmpty() || text.equals("\r")) {
      return;
    }
    Matcher event = EVENT.matcher(text);
    if (!event.matches()) {
      refused.put(number, "BAD_FRAME no");
      return;
    }
    EventsWriter events = new EventsWriter(64);
    events.add(EventDraft.of(event.group(2)));
    unanswered.put(number, text);
    bus.send(
        line, new ClientFrame.Publish(new ChannelName(event.group(1)), number, events.finish()));
  }

  @Override
  public void opened(int opened, FrameRoom room) {
    greeted = true;
  }

  @Override
  public void confirmed(int from, RouterFrame.Confirm confirm) {
    for (long n = confirm.first(); n <= confirm.last(); n++) {
      unanswered.remove(n);
    }
  }

  @Override
  public void refused(int from, RouterFrame.Error error) {
    for (long n = error.about().seq(); n <= error.about().last(); n++) {
      unanswered.remove(n);
      if (error.code().retry() || error.code().name().equals("TOO_MANY_STREAMS")) {
        waiting.put(n, error.code().name());
      } else {
        refused.put(n, error.code() + " no");
      }
    }
  }

  private void settle(String name) throws IOException {
    String[] lines = lines(name);
    long first = first(name);
    StringBuilder bad = new StringBuilder();
    StringBuilder reasons = new StringBuilder();
    String[] left = lines.clone();
    boolean waits = false;
    String known = disk.exists("bad/" + name + ".reason") ? text("bad/" + name + ".reason") : "";
    String before = disk.exists("bad/" + name) ? text("bad/" + name) : "";
    int kept = known.isEmpty() ? 0 : known.split("\n", -1).length - 1;
    before.lines().limit(kept).forEach(line -> bad.append(line).append('\n'));
    reasons.append(known);
    for (int k = 0; k < lines.length; k++) {
      String why = refused.get(first + k);
      if (why != null && !("\n" + known).contains("\n" + (first + k) + " ")) {
        bad.append(lines[k]).append('\n');
        reasons.append(first + k).append(' ').append(why).append('\n');
      }
      boolean waitsHere = waiting.containsKey(first + k);
      waits |= waitsHere;
      left[k] = waitsHere ? left[k] : "";
    }
    if (reasons.length() > known.length()) {
      write("work/bad", bad.toString());
      write("work/reason", reasons.toString());
      disk.rename("work/bad", "bad/" + name);
      disk.rename("work/reason", "bad/" + name + ".reason");
      disk.sync("bad");
    }
    if (!waits) {
      disk.delete("cur/" + name);
    } else {
      write("work/cur", String.join("\n", left) + "\n");
      disk.rename("work/cur", "cur/" + name);
      disk.sync("cur");
    }
  }
}
