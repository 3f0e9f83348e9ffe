package io.sshbus.keys;

import io.sshbus.identity.Principal;
import io.sshbus.identity.SshPublicKey;
import java.util.List;
import java.util.Map;

/**
 * What a refresh found.
 *
 * @param reloaded whether at least one file was read anew and had changed
 * @param removed keys that proved somebody at the last refresh and now prove nobody or somebody
 *     else, with whom they proved then: the sessions that they opened must end
 * @param problems those that were not there at the last refresh
 */
public record KeyChanges(
    boolean reloaded, Map<SshPublicKey, Principal> removed, List<KeyProblem> problems) {
  /** Nothing happened. */
  public static final KeyChanges NONE = new KeyChanges(false, Map.of(), List.of());

  /** Makes the collections immutable. */
  public KeyChanges {
    removed = Map.copyOf(removed);
    problems = List.copyOf(problems);
  }
}
