package io.sshbus.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.BusException;
import io.sshbus.routing.BodyPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequiredLiteralsTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "PhysDisk (\\d+) has failed => ' has failed'",
        "^Jan +(\\d+) kernel => ' kernel'",
        "RAID (degraded|failed) on => 'raid degraded on,raid failed on'",
        "(?i)Disk => 'dis\u212a,disk,di\u017fk,di\u017f\u212a'",
        "(?i:k(?-i)\\*)|K => 'k*,\u212a*,k,\u212a'",
        "a(b|c)?defgh => 'abdefgh,acdefgh,adefgh'",
        "[Ff]ailed => 'failed'",
        "error(s)+ found{2} => 'error'",
        "user=(?P<who>\\w+) uid=0 => ' uid=0'",
        "ab*cde|fgh => 'cde,fgh'",
        "x{0}abc => 'abc'",
        "(foo.*)?bar => 'bar'",
        "disk\\.full => 'disk.full'",
        "caf\u00e9 => 'caf\u00e9'",
      })
  void namesWhatMustStandInABody(String pattern, String literals) {
    assertEquals(Set.of(literals.split(",")), RequiredLiterals.of(pattern));
  }

  @ParameterizedTest
  @CsvSource({
    "\\d+",
    ".*",
    "(abc)?",
    "abc|\\d",
    "(abc)*",
    "\\Qabc\\E*",
    "^$",
    "[[:alpha:]]",
    "[]a]",
    "(?i)\u00e9"
  })
  void knowsNothingWhereNothingNeedStandThere(String pattern) {
    assertEquals(Set.of(), RequiredLiterals.of(pattern));
  }

  /** The index may let too much through, and never too little. */
  @Test
  void noPatternMatchesABodyWithoutItsLiterals() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int matched = 0;
    int required = 0;
    for (int i = 0; i < 6000; i++) {
      String text = pattern(random, 3);
      BodyPattern pattern;
      try {
        pattern = BodyPattern.parse(text);
      } catch (BusException e) {
        continue;
      }
      Set<String> literals = RequiredLiterals.of(text);
      for (int j = 0; j < 20; j++) {
        String body = body(random);
        if (pattern.isFoundIn(body.getBytes(StandardCharsets.UTF_8))) {
          matched++;
          required += literals.isEmpty() ? 0 : 1;
          String lower = lower(body);
          assertTrue(
              literals.isEmpty() || literals.stream().anyMatch(lower::contains),
              () -> "seed " + seed + ": " + text + " matches " + body + " without " + literals);
        }
      }
    }
    assertTrue(matched > 1000 && required > 100, matched + " " + required + " of seed " + seed);
  }

  private static String lower(String text) {
    return text.chars()
        .mapToObj(c -> c < 128 ? String.valueOf((char) c).toLowerCase(Locale.ROOT) : "" + (char) c)
        .reduce("", String::concat);
  }

  private static String body(Random random) {
    StringBuilder body = new StringBuilder();
    for (int n = random.nextInt(12); n > 0; n--) {
      body.append("abcKkSs]-\u212a\u017f\u00e9\u00c9 *".charAt(random.nextInt(15)));
    }
    return body.toString();
  }

  private static String pattern(Random random, int depth) {
    StringBuilder pattern = new StringBuilder();
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      pattern.append(atom(random, depth)).append(repeat(random));
      pattern.append(random.nextInt(8) == 0 ? "|" : "");
    }
    return pattern.toString();
  }

  private static String atom(Random random, int depth) {
    int kind = random.nextInt(depth > 0 ? 16 : 12);
    if (kind < 8) {
      return String.valueOf("abckKsS]-\u00e9 ".charAt(random.nextInt(11)));
    }
    if (kind < 12) {
      List<String> others =
          List.of(
              ".", "\\d", "[ab]", "[^a]", "[[:alpha:]-]", "[]a]", "^", "$", "\\b", "\\*", "[a-c]");
      return others.get(random.nextInt(others.size()));
    }
    List<String> heads = List.of("(", "(?:", "(?i:", "(?P<x>", "(?s-i:", "(?i)(", "(?-i)(");
    return heads.get(random.nextInt(heads.size())) + pattern(random, depth - 1) + ")";
  }

  private static String repeat(Random random) {
    List<String> all =
        List.of("", "", "", "", "*", "+", "?", "??", "*?", "{2}", "{0}", "{0,2}", "{1,}");
    return all.get(random.nextInt(all.size()));
  }
}
