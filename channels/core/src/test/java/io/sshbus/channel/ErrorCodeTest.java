package io.sshbus.channel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {
  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyCodeHasADocumentedExitStatus(ErrorCode code) {
    assertTrue(Set.of(1, 27, 69, 70, 75, 77).contains(code.exitStatus()));
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void whatIsWrongWithTheInputIsNotTriedAgain(ErrorCode code) {
    assertTrue(code.exitStatus() != 1 || !code.retry());
    assertTrue(code.name().matches("[A-Z][A-Z0-9_]{1,39}"));
  }
}
