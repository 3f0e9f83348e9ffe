package io.sshbus.it.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesTest {
  private static final String REGISTER = "{\"op\":\"register\",\"facts\":{\"rack\":\"7\"}}";

  @TempDir private Path folder;

  @Test
  void aPolicyAcceptsRejectsOrLeavesItToAnOperator() throws IOException {
    Path policy = folder.resolve("policy");
    Files.writeString(
        policy,
        """
        #!/bin/sh
        read -r registration
        case $registration in
          *'"rack":"7"'*good.example.com* | *good.example.com*'"rack":"7"'*) exit 0 ;;
          *bad.example.com*) exit 2 ;;
          *crash.example.com*) kill -9 $$ ;;
        esac
        exit 1
        """);
    Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rwx------"));
    try (Fleet fleet = Fleet.configured(folder.resolve("bus"), "  policy: " + policy + "\n")) {
      assertEquals("accepted", fleet.state("a", "good.example.com", REGISTER));
      assertEquals("conflict", fleet.state("b", "good.example.com", REGISTER));
      assertEquals("rejected", fleet.state("c", "bad.example.com", REGISTER));
      assertEquals("pending", fleet.state("d", "other.example.com", REGISTER));
      assertEquals("pending", fleet.state("e", "crash.example.com", REGISTER));
      assertEquals(0, fleet.publish("a", "good.example.com"));
      assertEquals(77, fleet.publish("c", "bad.example.com"));
    }
  }

  @Test
  void trustOnFirstUseIsForNamesThatNobodyHasAndAnAddressRegistersOnlySoOftenAMinute() {
    String settings = "  acceptNew: true\n  registrationsPerMinute: 2\n";
    try (Fleet fleet = Fleet.configured(folder.resolve("bus"), settings)) {
      String web = "web1.example.com";
      assertEquals("accepted", fleet.state("a", web, REGISTER));
      assertEquals("conflict", fleet.state("b", web, REGISTER));
      assertEquals("BACK_PRESSURE", fleet.code("b", web, REGISTER));
      assertEquals("conflict", fleet.state("b", web, Fleet.STATUS));
      assertEquals(77, fleet.publish("b", web));
      assertEquals("conflict", fleet.next().state("c", web, REGISTER), "from elsewhere");
    }
  }
}
