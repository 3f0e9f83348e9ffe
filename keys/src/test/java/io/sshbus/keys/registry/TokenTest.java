package io.sshbus.keys.registry;

import static io.sshbus.keys.registry.Fleet.HOUR;
import static io.sshbus.keys.registry.Fleet.WEB;
import static io.sshbus.keys.registry.Fleet.assertSays;
import static io.sshbus.keys.registry.Fleet.ed25519;
import static io.sshbus.keys.registry.Fleet.registering;
import static io.sshbus.keys.registry.Fleet.rsa;
import static io.sshbus.keys.registry.Fleet.shown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {
  private static final SshPublicKey OLD = ed25519(1);
  private static final SshPublicKey NEW = ed25519(2);

  private final Fleet fleet = new Fleet();

  @Test
  void aTokenAcceptsAndItsTagsBecomeTrusted() {
    TokenText token = fleet.handOut(1, 1, "*.example.com", Tags.of("role", "web"));
    KeyRecord record = fleet.register(shown(WEB, NEW), token, false);
    assertEquals(KeyState.ACCEPTED, record.state());
    assertEquals(token.id(), record.evidence().tokenId());
    assertEquals(Tags.of("role", "web"), fleet.registry.trusted(NEW));
  }

  @Test
  void aTokenThatIsUsedUpLetsNobodyElseIn() {
    TokenText token = fleet.handOut(1, 2, "*", Tags.NONE);
    fleet.register(shown(WEB, ed25519(1)), token, false);
    fleet.register(shown(new NodeName("b.example.com"), ed25519(2)), token, false);
    Registration third = shown(new NodeName("c.example.com"), ed25519(3));
    assertSays(fleet.refused(ErrorCode.BAD_TOKEN, registering(third, token, true)), "used up");
    assertEquals(KeyState.UNKNOWN, fleet.state(ed25519(3)));
  }

  @Test
  void aWrongSecretAndAnUnknownIdLookTheSame() {
    TokenText token = fleet.handOut(1, 1, "*", Tags.NONE);
    TokenText guessed = new TokenText(token.id(), Fleet.token(2).secret());
    String wrong = fleet.refused(ErrorCode.BAD_TOKEN, registering(shown(WEB, NEW), guessed, true));
    String unknown =
        fleet.refused(ErrorCode.BAD_TOKEN, registering(shown(WEB, NEW), Fleet.token(2), true));
    assertEquals(wrong, unknown);
    assertEquals(KeyState.UNKNOWN, fleet.state(NEW));
  }

  @Test
  void aTokenEndsWithItsTimeAndCanBeTakenBack() {
    TokenText first = fleet.handOut(1, 1, "*", Tags.NONE);
    TokenText second = fleet.handOut(2, 1, "*", Tags.NONE);
    fleet.done(new KeyCommand.RemoveToken(Fleet.ALICE, second.id()));
    fleet.refused(ErrorCode.NOT_FOUND, new KeyCommand.RemoveToken(Fleet.ALICE, second.id()));
    fleet.refused(ErrorCode.BAD_TOKEN, registering(shown(WEB, NEW), second, false));
    fleet.now += HOUR;
    fleet.refused(ErrorCode.BAD_TOKEN, registering(shown(WEB, NEW), first, false));
    fleet.expire();
    assertTrue(fleet.registry.tokens().isEmpty());
  }

  @Test
  void aTokenIsForItsNamesOnly() {
    TokenText token = fleet.handOut(1, 9, "*.example.com", Tags.NONE);
    for (String other : new String[] {"example.com", "webexample.com", "a.example.org"}) {
      Registration shown = shown(new NodeName(other), NEW);
      fleet.refused(ErrorCode.BAD_TOKEN, registering(shown, token, true));
    }
  }

  @Test
  void aTokenForOneNameReplacesTheKeyOfTheSameType() {
    fleet.register(WEB, OLD);
    fleet.accept(OLD);
    fleet.register(WEB, rsa(3));
    fleet.accept(rsa(3));
    TokenText token = fleet.handOut(1, 1, WEB.value(), Tags.NONE);
    assertEquals(KeyState.ACCEPTED, fleet.register(shown(WEB, NEW), token, false).state());
    assertEquals(KeyState.SUPERSEDED, fleet.state(OLD));
    assertEquals(KeyState.ACCEPTED, fleet.state(rsa(3)));
  }

  @Test
  void aTokenForManyNamesNeverReplacesAndIsNotUsedUpByTrying() {
    fleet.register(WEB, OLD);
    fleet.accept(OLD);
    TokenText token = fleet.handOut(1, 1, "*", Tags.NONE);
    assertEquals(KeyState.CONFLICT, fleet.register(shown(WEB, NEW), token, true).state());
    assertEquals(KeyState.ACCEPTED, fleet.state(OLD));
    assertEquals(0, fleet.registry.tokens().get(0).used());
  }

  @Test
  void aPendingKeyThatBringsATokenLaterIsAccepted() {
    fleet.register(WEB, NEW);
    TokenText token = fleet.handOut(1, 1, WEB.value(), Tags.NONE);
    assertEquals(KeyState.ACCEPTED, fleet.register(shown(WEB, NEW), token, false).state());
  }

  @Test
  void aKeyThatWasForgottenNeedsAnotherUse() {
    TokenText token = fleet.handOut(1, 1, WEB.value(), Tags.NONE);
    fleet.register(shown(WEB, NEW), token, false);
    fleet.change(KeyCommand.Verb.REMOVE, NEW);
    fleet.refused(ErrorCode.BAD_TOKEN, registering(shown(WEB, NEW), token, false));
  }

  @Test
  void neitherCommandNorSnapshotHoldsTheSecret() {
    TokenText token = fleet.handOut(1, 1, WEB.value(), Tags.NONE);
    KeyCommand command = registering(shown(WEB, NEW), token, false);
    assertFalse(latin(command.encode()).contains(token.secret()));
    assertFalse(latin(fleet.registry.snapshot()).contains(token.secret()));
    assertFalse(token.toString().contains(token.secret()));
    assertFalse(command.toString().contains(token.secret()));
  }

  @Test
  void aTokenIsReadAsItWasWritten() {
    TokenText token = Fleet.token(7);
    assertEquals(45 + 1, token.text().length());
    assertEquals(token, TokenText.parse(token.text()));
    byte[] zeros = new byte[TokenText.RANDOM_BYTES];
    assertEquals("a".repeat(13) + "." + "a".repeat(32), TokenText.of(zeros).text());
    java.util.Arrays.fill(zeros, (byte) 0xff);
    assertEquals("7777777777776." + "7".repeat(32), TokenText.of(zeros).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.b", "abc", "AAAAAAAAAAAAA.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
  void whatIsNoTokenIsRefusedWithoutBeingRepeated(String text) {
    var refused = Fleet.thrown(() -> TokenText.parse(text));
    assertEquals(ErrorCode.BAD_TOKEN, refused.code());
    assertFalse(refused.getMessage().contains("AAAA"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "*.", "**", "a.*.example.com", "A.example.com", "*example.com"})
  void whatIsNoPatternOfNamesIsRefused(String text) {
    assertEquals(ErrorCode.BAD_PRINCIPAL, Fleet.thrown(() -> new NamePattern(text)).code());
  }

  @Test
  void tokensAreLimited() {
    Token.Held held;
    TokenText token = fleet.handOut(1, 1, "*", Tags.NONE);
    held = fleet.registry.tokens().get(0);
    fleet.refused(ErrorCode.USAGE, new KeyCommand.AddToken(Fleet.ALICE, held.token()));
    for (int uses : new int[] {0, -1, 100_001}) {
      NamePattern all = new NamePattern("*");
      var refused = Fleet.thrown(() -> new Token(token.proof(), uses, 1, all, Tags.NONE));
      assertEquals(ErrorCode.USAGE, refused.code());
    }
  }

  private static String latin(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.ISO_8859_1);
  }
}
