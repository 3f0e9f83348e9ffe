package io.sshbus.server.group;

import io.sshbus.log.Cursor;

/**
 * A group as people see it.
 *
 * @param low everything before it is done with
 */
public record GroupSummary(
    GroupKey key, GroupDefinition definition, Cursor low, GroupFigures figures) {}
