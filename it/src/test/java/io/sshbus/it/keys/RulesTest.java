package io.sshbus.it.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
  void trustOnFirstUseIsForNamesThatNobodyHas() {
    try (Fleet fleet = Fleet.configured(folder.resolve("bus"), "  acceptNew: true\n")) {
      assertEquals("accepted", fleet.state("a", "web1.example.com", REGISTER));
      assertEquals("conflict", fleet.state("b", "web1.example.com", REGISTER));
      assertEquals(77, fleet.publish("b", "web1.example.com"));
    }
  }

  @Test
  void anAddressRegistersOnlySoOftenAMinute() {
    try (Fleet fleet = Fleet.configured(folder.resolve("bus"), "  registrationsPerMinute: 2\n")) {
      assertEquals("pending", fleet.state("a", "web1.example.com", REGISTER));
      assertEquals("pending", fleet.state("a", "web1.example.com", REGISTER));
      assertEquals("BACK_PRESSURE", fleet.code("a", "web1.example.com", REGISTER));
      assertEquals("pending", fleet.state("a", "web1.example.com", "{\"op\":\"status\"}"));
    }
  }

  @Test
  void tagsOfATokenAreTrustedAndTagsOfTheMachineAreClaims() {
    try (Fleet fleet = Fleet.configured(folder.resolve("bus"), "")) {
      String token = fleet.lines("key", "token", "add", "-t", "role=db").get(0);
      String request =
          "{\"op\":\"register\",\"tags\":{\"role\":\"web\"},\"token\":\"" + token + "\"}";
      assertEquals("accepted", fleet.state("a", "web1.example.com", request));
      assertEquals(1, fleet.lines("key", "ls", "-l", "'@role=db'").size());
      assertEquals(List.of(), fleet.lines("key", "ls", "-l", "'role in (web)'"));
      assertEquals(0, fleet.publish("a", "web1.example.com"));
      String event = fleet.lines("get", "x/a", "-o", "json").get(0);
      assertTrue(event.contains("\"trusted\":{\"role\":\"db\"}"), event);
    }
  }
}
