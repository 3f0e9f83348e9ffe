package io.sshbus.keys.registry;

import io.sshbus.channel.Tags;

/**
 * What the owner of a key says about itself. Nobody vouches for it.
 *
 * @param tags those that it would like to have
 * @param facts what it is
 */
public record NodeClaims(Tags tags, Facts facts) {
  /** Nothing said. */
  public static final NodeClaims NONE = new NodeClaims(Tags.NONE, Facts.NONE);
}
