package io.sshbus.server.group;

/**
 * What a group has in its hands.
 *
 * @param members how many there are
 * @param unacked events that members have and have not acknowledged
 * @param live whether it has caught up
 */
public record GroupFigures(int members, int unacked, boolean live) {
  /** Nobody is there. */
  public static final GroupFigures NONE = new GroupFigures(0, 0, false);
}
