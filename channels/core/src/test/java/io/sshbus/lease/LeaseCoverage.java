package io.sshbus.lease;

/** What schedules must have produced to be worth anything. */
enum LeaseCoverage {
  /** A router died with events in the hands of members. */
  CRASH,
  /** What a dead router had sent arrived after another had taken over, and was ignored. */
  LATE_WRITE,
  /** A router that lived learned from what it wrote that the group was another's. */
  STALE_WRITE,
  /** A router that lived learned from the journal that the group was another's. */
  LOSS_TOLD,
  /** A router handed out events of a group that was another's already. */
  STALE_DELIVERY,
  /** An owner went on from another's state with something done beyond the low water. */
  TAKEN_OVER,
  /** A router was taken for dead that lived. */
  FALSE_DEATH,
  /** A router was not taken for dead, as it had been heard of meanwhile. */
  HEARD,
  /** A router that had been taken for dead asked for something. */
  OVER,
  /** A group was not to be had, as another router ran it. */
  ELSEWHERE,
  /** A group was given back. */
  RELEASED,
  /** A command for the journal was refused. */
  REFUSED,
  /** A command was carried out, and the router did not learn of it. */
  UNKNOWN,
  /** A state was not saved, or not known to be. */
  NOT_SAVED,
  /** A group was set elsewhere while somebody ran it. */
  SEIZED
}
