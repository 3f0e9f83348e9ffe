package io.sshbus.log.rocksdb;

import java.util.Map;

/** What the commit thread keeps of the log. */
record Partitions(Map<Integer, Partition> byNumber, Streams streams, LastValueRows values) {}
