package io.sshbus.keys;

import io.sshbus.channel.Tags;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.SshPublicKey;
import java.util.Optional;

/**
 * Which key is which node's, in the words of whoever keeps the list. Every question is answered in
 * constant time, on any thread, without waiting. Answers may change from one moment to the next.
 */
public interface NodeKeys {
  /** Whose accepted key this is. */
  Optional<NodeName> owner(SshPublicKey key);

  /**
   * Why {@code key} must not be taken for anybody's, as the rest of a sentence about the key; empty
   * for a key that is accepted, for one that nobody has heard of, and for one that may come and
   * hear what became of it.
   */
  Optional<String> refusal(SshPublicKey key);

  /** What the bus vouches for about the owner of an accepted key; nothing for any other key. */
  Tags trusted(SshPublicKey key);

  /** Where an accepted key is listed, for messages: {@code nodes, line 3}. */
  String place(SshPublicKey key);
}
