package io.sshbus.keys.registry;

import java.util.Locale;

/** What can happen to a key. {@link Transitions} says when it may, and what the key is then. */
public enum KeyAction {
  /** It showed itself, under a name that is free. */
  REGISTER,
  /** It showed itself, under a name that is bound; or its name was bound while it waited. */
  COLLIDE,
  /** It showed itself again, and the name that it wanted has become free. */
  RELEASE,
  /** An operator, an expectation, a token, a policy, another key or the configuration trusts it. */
  ACCEPT,
  /** It is trusted in place of another key of its name. */
  REPLACE,
  /** The old key of its name introduced it as its successor. */
  ROTATE,
  /** Another key took its place. */
  SUPERSEDE,
  /** An operator or a policy decided against it. */
  REJECT,
  /** It must never be trusted again. */
  REVOKE,
  /** It is refused until further notice. */
  SUSPEND,
  /** The suspension is over. */
  RESUME,
  /** Nobody decided in time. */
  EXPIRE,
  /** An operator had it forgotten. */
  REMOVE,
  /** The trusted tags of its node changed, and nothing else. */
  TAG;

  /** The name in commands and docs. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
