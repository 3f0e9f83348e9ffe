package io.sshbus.server.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandHelpTest {
  /** Lists of commands show no more of them. */
  @Test
  void theFirstLineAboutACommandIsAWholeSentence() {
    BusCommands.parsers().values().forEach(CommandHelpTest::check);
  }

  private static void check(CommandLine command) {
    String[] lines = command.getCommandSpec().usageMessage().description();
    assertTrue(lines[0].endsWith("."), command.getCommandName() + ": " + lines[0]);
    command.getSubcommands().values().forEach(CommandHelpTest::check);
  }
}
