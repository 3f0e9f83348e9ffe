package io.sshbus.bench;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Tags;
import io.sshbus.routing.BodyPattern;
import io.sshbus.rules.Condition;
import io.sshbus.rules.ContentRule;
import io.sshbus.rules.Judge;
import io.sshbus.rules.RuleSet;
import io.sshbus.rules.Template;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/**
 * What rules about content cost an event, by their number, in this process: no SSH, no log. The
 * bodies are made of a thousand words of log lines, one in a hundred is one that a rule looks for.
 * With a rule for each, every pattern is tried on every body, as without an index.
 */
@Command(
    name = "rules",
    description =
        "Processor time for an event that 1 to 10,000 rules on its channel take, on one thread.")
final class RulesBench extends BenchCommand {
  private static final int[] COUNTS = {1, 10, 100, 1000, 10_000};
  private static final int EVENTS = 1000;
  private static final int WORDS = 1000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final ChannelName CHANNEL = new ChannelName("syslog/bench");

  @Override
  Measurement measure() {
    EventsSection events = events();
    Measurement measured = new Measurement();
    for (int count : COUNTS) {
      List<ContentRule> rules = rules(count);
      RuleSet set = new RuleSet(rules);
      micros(set, events, options.warmup);
      measured.put("microsWith" + count + "Rules", micros(set, events, options.seconds));
    }
    for (int count : new int[] {1, 10, 100}) {
      List<BodyPattern> patterns =
          rules(count).stream()
              .map(rule -> ((Condition.Matches) rule.condition()).pattern())
              .toList();
      measured.put("microsTryingAllOf" + count, microsTryingAll(patterns, events));
    }
    return measured;
  }

  private static double micros(RuleSet rules, EventsSection events, int seconds) {
    Judge.Facts facts = new Judge.Facts(CHANNEL, Tags.NONE);
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds) / COUNTS.length;
    long begun = THREADS.getCurrentThreadCpuTime();
    long done = 0;
    long hits = 0;
    do {
      hits += new Judge(rules.on(CHANNEL), facts, System::nanoTime).judge(events).tags().size();
      done += EVENTS;
    } while (System.nanoTime() < until);
    if (hits == 0) {
      throw new BenchFault("no rule ever held");
    }
    return (THREADS.getCurrentThreadCpuTime() - begun) / 1000.0 / done;
  }

  private static double microsTryingAll(List<BodyPattern> patterns, EventsSection events) {
    List<byte[]> bodies = new ArrayList<>();
    for (var event = events.events(); event.next(); ) {
      bodies.add(event.body().toArray());
    }
    long hits = 0;
    long begun = 0;
    for (int round = 0; round < 5; round++) {
      begun = THREADS.getCurrentThreadCpuTime();
      for (byte[] body : bodies) {
        hits += patterns.stream().filter(pattern -> pattern.isFoundIn(body)).count();
      }
    }
    if (hits == 0) {
      throw new BenchFault("no pattern was ever found");
    }
    return (THREADS.getCurrentThreadCpuTime() - begun) / 1000.0 / EVENTS;
  }

  private static List<ContentRule> rules(int count) {
    List<ContentRule> rules = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String pattern = word(i * 7) + " unit " + i + " on (\\S+) (failed|degraded) code=(\\d+)";
      rules.add(
          new ContentRule(
              "rule" + i,
              List.of(new ChannelFilter("syslog/#")),
              new Condition.Matches(BodyPattern.parse(pattern)),
              Map.of("host", Template.parse("$1"), "code", Template.parse("$3")),
              null));
    }
    return rules;
  }

  private EventsSection events() {
    SplittableRandom random = new SplittableRandom(options.size);
    EventsWriter events = new EventsWriter(EVENTS * (options.size + 8));
    for (int i = 0; i < EVENTS; i++) {
      StringBuilder line = new StringBuilder();
      if (i % 100 == 0) {
        line.append(word(0)).append(" unit 0 on web").append(i).append(" failed code=").append(i);
      }
      while (line.length() < options.size) {
        line.append(' ').append(word(random.nextInt(WORDS)));
      }
      byte[] body = line.substring(0, options.size).getBytes(StandardCharsets.UTF_8);
      events.add(body, 0, body.length);
    }
    return events.finish();
  }

  /** A word of four to nine letters, always the same for a number. */
  private static String word(int number) {
    SplittableRandom random = new SplittableRandom(number % WORDS);
    StringBuilder word = new StringBuilder();
    for (int left = 2 + random.nextInt(3); left > 0; left--) {
      word.append("bcdfghklmnprstvw".charAt(random.nextInt(16)))
          .append("aeiou".charAt(random.nextInt(5)));
    }
    return word.toString();
  }
}
