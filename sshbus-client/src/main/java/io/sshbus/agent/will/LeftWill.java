package io.sshbus.agent.will;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventDraft;

/** What is to be published of one program. */
record LeftWill(ChannelName channel, EventDraft event) {}
