package io.sshbus.identity;

import static io.sshbus.identity.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  private static final String LABEL_63 = "a".repeat(63);

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.example.com", "3com.example", "x-1.y--z.de", "10.0.0.a", "1234"})
  void hostNamesInLowerCaseNameNodes(String name) {
    assertEquals(name, new NodeName(name).value());
    assertEquals(name, NodeName.of(name).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a..b",
        ".a",
        "-a",
        "a-",
        "a.-b",
        "a_b",
        "a b",
        "a/b",
        "a\u0000",
        "a\n",
        "\u00e4.de",
        "*",
        "10.0.0.1",
        "1.2",
        "fe80::1",
        "a.b..",
        "\u212a.de"
      })
  void otherNamesDoNot(String name) {
    assertFalse(NodeName.canBe(name));
    assertRefused(ErrorCode.BAD_PRINCIPAL, "a node's name is", () -> NodeName.of(name));
  }

  @Test
  void aClaimMayBeInUpperCaseAndEndWithADot() {
    assertEquals("a.example.com", NodeName.of("A.Example.COM.").value());
    assertRefused(ErrorCode.BAD_PRINCIPAL, "lower case", () -> new NodeName("A.example.com"));
    assertRefused(ErrorCode.BAD_PRINCIPAL, "lower case", () -> new NodeName("a.example.com."));
  }

  @Test
  void aNodeNameHasAtMost253CharactersInLabelsOf63() {
    String longest = LABEL_63 + "." + LABEL_63 + "." + LABEL_63 + "." + "a".repeat(61);
    assertEquals(253, new NodeName(longest).value().length());
    assertTrue(NodeName.canBe(longest + "."));
    assertFalse(NodeName.canBe(longest + "a"));
    assertFalse(NodeName.canBe(LABEL_63 + "a.de"));
    assertFalse(NodeName.canBe("a.".repeat(1_000_000)));
  }

  @Test
  void aNameOfSeveralLabelsIsFullyQualified() {
    assertTrue(new NodeName("a.b").isFullyQualified());
    assertFalse(new NodeName("a").isFullyQualified());
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "Alice", "_apt", "a.b-c_d", "9"})
  void usersHaveShortPlainNames(String name) {
    assertEquals(name, new LoginName(name).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-a", ".a", "a b", "a/b", "a:b", "a@b", "a\n", "a\u0000", "\u00fc", "a*", "\ufffd"
      })
  void otherNamesAreNoUsers(String name) {
    assertFalse(LoginName.isValid(name));
    assertRefused(ErrorCode.BAD_PRINCIPAL, "a user's name", () -> new LoginName(name));
  }

  @Test
  void aUserNameHasAtMost64Characters() {
    assertTrue(LoginName.isValid("a".repeat(64)));
    assertFalse(LoginName.isValid("a".repeat(65)));
  }
}
