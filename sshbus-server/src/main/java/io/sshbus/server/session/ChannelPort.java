package io.sshbus.server.session;

/** One channel of a connection, as its program sees it. Any thread; never blocks. */
public interface ChannelPort {
  /** There is something to {@link ChannelProgram#fill}. */
  void wake();

  /** So many received bytes need no memory any more: the other side may send as many again. */
  void consumed(int bytes);

  /** Writes a line for people, apart from the data ({@code stderr} of an {@code ssh} process). */
  void diagnose(String line);

  /** Closes the channel with an exit status once everything has been filled and written. */
  void finish(int exitStatus);

  /**
   * Has the other side say that it is there; {@code answered} is run when it has, and so for each
   * who asks. Nothing happens where it has gone. Who asks again and again waits for the answer
   * first.
   */
  void probe(Runnable answered);
}
