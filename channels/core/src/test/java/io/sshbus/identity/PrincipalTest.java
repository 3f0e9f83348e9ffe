package io.sshbus.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Principal.Anonymous;
import io.sshbus.identity.Principal.LocalUser;
import io.sshbus.identity.Principal.Node;
import io.sshbus.identity.Principal.Operator;
import io.sshbus.identity.Principal.Pending;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalTest {
  private static final Fingerprint KEY = TestKeys.ed25519(1).fingerprint();

  @Test
  void theTextFormsNeverChange() {
    assertEquals("operator:alice", new Operator("alice").id());
    assertEquals("node:a.example.com", new Node("a.example.com").id());
    assertEquals("node:a.example.com/bob", new LocalUser("a.example.com", "bob").id());
    assertEquals("pending:a.example.com/" + KEY.hex(), new Pending("a.example.com", KEY).id());
    assertEquals("anonymous", new Anonymous().id());
  }

  @Test
  void everyTextFormReadsBackAsTheSamePrincipal() {
    for (Principal principal :
        List.of(
            new Operator("alice"),
            new Node("a"),
            new LocalUser("a.example.com", "bob"),
            new Pending("a.example.com", KEY),
            new Anonymous())) {
      assertEquals(principal, Principal.parse(principal.id()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "a",
        "node",
        "node:",
        "node:A",
        "node:a/",
        "node:/bob",
        "node:a/b/c",
        "node:a.",
        "operator:",
        "operator:a/b",
        "Operator:a",
        "operator: a",
        "anonymous:",
        "anonymous ",
        "pending:a.b",
        "pending:a.b/00",
        "user:a",
        "node:a\n",
        "node::a"
      })
  void otherTextsAreNoPrincipals(String id) {
    assertThrows(BusException.class, () -> Principal.parse(id));
  }

  @Test
  void aNewNodeMustClaimAFullyQualifiedName() {
    Refusals.assertRefused(ErrorCode.BAD_PRINCIPAL, "fully qualified", () -> new Pending("a", KEY));
  }

  @Test
  void onlyWhatIsProvenIsToldAsNodeAndUser() {
    assertEquals(Optional.of("a"), new LocalUser("a", "bob").nodeName());
    assertEquals(Optional.of("bob"), new LocalUser("a", "bob").userName());
    assertEquals(Optional.empty(), new Node("a").userName());
    assertEquals(Optional.of("alice"), new Operator("alice").userName());
    assertEquals(Optional.empty(), new Operator("alice").nodeName());
    assertEquals(Optional.empty(), new Pending("a.b", KEY).nodeName());
    assertEquals(Optional.empty(), new Anonymous().userName());
  }
}
