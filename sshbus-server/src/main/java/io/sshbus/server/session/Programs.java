package io.sshbus.server.session;

/** Finds the program for what a client asks for. On I/O threads, so it only makes the program. */
public interface Programs {
  /** A program for the subsystem {@code name}, whatever that is. */
  ChannelProgram subsystem(Connection connection, String name, ChannelPort port);

  /** A program for the command line {@code line}, whatever that is. */
  ChannelProgram command(Connection connection, String line, ChannelPort port);
}
