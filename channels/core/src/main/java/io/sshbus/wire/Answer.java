package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;

/** What one reply says: a body, or why there is none. */
public sealed interface Answer permits Body, Answer.Failure {
  /** How much of it there is, in bytes. */
  int length();

  /**
   * The responder cannot do what was asked; always the last that it says.
   *
   * @param code a word for programs, 1 to 64 of {@code A-Z a-z 0-9 . _ -}; those of {@link
   *     ErrorCode} where the router itself says that nothing will come
   * @param message for people, at most 1024 characters
   */
  record Failure(String code, String message) implements Answer {
    private static final int MOST_CODE = 64;
    private static final int MOST_MESSAGE = 1024;

    /**
     * Refuses what is over its limits.
     *
     * @throws BusException {@link ErrorCode#BAD_FRAME}
     */
    public Failure {
      if (code.isEmpty() || code.length() > MOST_CODE || !code.chars().allMatch(Failure::isWord)) {
        throw new BusException(
            ErrorCode.BAD_FRAME,
            "the code of a failed reply is 1 to 64 of A-Z a-z 0-9 . _ -, not " + Quoted.of(code));
      }
      if (message.length() > MOST_MESSAGE) {
        throw new BusException(
            ErrorCode.BAD_FRAME,
            "the message of a failed reply has more than " + MOST_MESSAGE + " characters");
      }
    }

    private static boolean isWord(int c) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '.'
          || c == '_'
          || c == '-';
    }

    /** As the router says it. */
    public static Failure of(ErrorCode code, String message) {
      return new Failure(code.name(), message);
    }

    @Override
    public int length() {
      return code.length() + message.length();
    }
  }
}
