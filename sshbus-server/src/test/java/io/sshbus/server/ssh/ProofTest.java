package io.sshbus.server.ssh;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sshbus.channel.Bytes;
import io.sshbus.identity.AuthorizedKeys;
import io.sshbus.identity.KnownHosts;
import io.sshbus.identity.Principal;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.KeyDirectory;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProofTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPACO1mNUJFBVkCicS5M1pEKDpaNvFJTMaLuxDHUMNI9";
  private static final SshPublicKey PARSED = SshPublicKey.parse(KEY);

  private static boolean holds(Principal principal, String nodes) {
    KeyDirectory keys = KeyDirectory.of(KnownHosts.parse(Bytes.utf8(nodes)), AuthorizedKeys.NONE);
    return new Proof(PARSED, principal).holds(keys, Instant.EPOCH);
  }

  @Test
  void aProofHoldsForAsLongAsTheKeyIsTheNodes() {
    Principal node = Principal.parse("node:a.example.com");
    Principal user = Principal.parse("node:a.example.com/alice");
    for (Principal principal : new Principal[] {node, user}) {
      assertTrue(holds(principal, "a.example.com " + KEY + "\n"));
      assertFalse(holds(principal, "b.example.com " + KEY + "\n"));
      assertFalse(holds(principal, "@revoked * " + KEY + "\n"));
      assertFalse(holds(principal, ""));
    }
  }

  @Test
  void whoWaitsMayAlwaysAsk() {
    assertTrue(holds(new Principal.Pending("a.example.com", PARSED.fingerprint()), ""));
  }
}
