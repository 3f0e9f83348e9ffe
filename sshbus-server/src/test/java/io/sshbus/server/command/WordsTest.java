package io.sshbus.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tail raid/#|tail,raid/#",
        "  tail   raid/#  |tail,raid/#",
        "tail 'a b' -g \"c d\"|tail,a b,-g,c d",
        "a'b c'd|ab cd",
        "a\\ b|a b",
        "\"say \\\"hi\\\"\"|say \"hi\"",
        "\"back\\\\slash\" '\\n'|back\\slash,\\n",
      })
  void blanksDivideAndQuotesKeepTogether(String line, String words) {
    assertEquals(List.of(words.split(",", -1)), Words.of(line));
  }

  @Test
  void anEmptyPairOfQuotesIsAWord() {
    assertEquals(List.of("pub", "a", "-m", ""), Words.of("pub a -m ''"));
  }

  @Test
  void aQuoteThatIsNotClosedIsRefused() {
    BusException fault = assertThrows(BusException.class, () -> Words.of("tail 'raid"));
    assertEquals(ErrorCode.USAGE, fault.code());
  }

  @Test
  void aLineOfAMegabyteIsRefused() {
    assertThrows(BusException.class, () -> Words.of("x".repeat(1 << 20)));
  }
}
