package io.sshbus.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Sender;
import org.junit.jupiter.api.Test;

class AnswerRoomTest {
  private final AnswerRoom room = new AnswerRoom();

  private AnswerRoom.Share share(String who) {
    return room.share(new Sender(who));
  }

  private static void refused(AnswerRoom.Share share) {
    BusException fault = assertThrows(BusException.class, () -> share.take(1));
    assertEquals(ErrorCode.BACK_PRESSURE, fault.code());
  }

  @Test
  void aNodeAndItsUsersShareWhatOneMayHave() {
    AnswerRoom.Share first = share("node:a.example.com");
    first.take(AnswerRoom.MOST_OF_ONE);
    refused(share("node:a.example.com/bob"));
    share("node:b.example.com").take(1);
    first.giveBack();
    first.giveBack();
    assertEquals(1, room.bytes(), "given back once");
    share("node:a.example.com/bob").take(AnswerRoom.MOST_OF_ONE);
  }

  @Test
  void allNodesTogetherAreBoundedAndOperatorsAreNotRefused() {
    share("node:a.example.com").take(AnswerRoom.MOST_OF_ONE);
    share("node:b.example.com").take(AnswerRoom.MOST_OF_ONE);
    refused(share("node:c.example.com"));
    share("operator:alice").take(AnswerRoom.MOST);
    assertEquals(2 * AnswerRoom.MOST, room.bytes());
  }
}
