package io.sshbus.log.rocksdb;

/** What every part of a running engine stands on. */
record Core(Store store, Gate gate, Committer committer, ConfirmedMark mark) {}
