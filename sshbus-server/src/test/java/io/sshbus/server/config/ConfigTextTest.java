package io.sshbus.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigTextTest {
  private static final Pattern KEY = Pattern.compile("(?m)^( *)#(?=\\S)");
  private static final RouterName NAME = new RouterName("r1");
  private static final String TEXT = ConfigText.commented(NAME);

  @Test
  void asItIsItSaysNothing() {
    assertEquals(ServerConfig.defaults(NAME), ServerConfig.parse(TEXT, NAME));
  }

  @Test
  void withEveryKeyTakenInItSaysExactlyTheDefaults() {
    String all = KEY.matcher(TEXT).replaceAll("$1");
    assertEquals(
        ServerConfig.defaults(NAME), ServerConfig.parse(all, new RouterName("another")), all);
  }

  @Test
  void everySectionWorksWithItsFirstKeyTakenIn() {
    assertEquals(
        ServerConfig.defaults(NAME),
        ServerConfig.parse(TEXT.replace("  #interval:", "  interval:"), NAME));
  }

  @Test
  void everyKeyIsThere() {
    String keys =
        "listen name frame body channelsPerConnection subscriptionsPerChannel outboxPerChannel"
            + " inFlightPerConnection inFlight unauthenticatedPerAddress unauthenticated"
            + " authTimeout authAttempts connectionsPerNode channelsPerNode interval deadline"
            + " classes reserveBytes ringBytes storedShare bytesPerSecond overrides ctr timeout";
    for (String key : keys.split(" ", -1)) {
      assertTrue(Pattern.compile("(?m)^ *#" + key + ": ").matcher(TEXT).find(), key);
    }
  }
}
