package io.sshbus.client;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.publish.PublishingChannel;
import io.sshbus.client.request.Requesting;
import java.util.concurrent.CompletionStage;

/** A channel of a client: its own stream of events, and the requests that all channels share. */
record ClientChannel(ChannelFilter name, PublishingChannel publishing, Requesting requests)
    implements BusChannel {
  @Override
  public CompletionStage<Published> publish(String text) {
    return publishing.publish(text);
  }

  @Override
  public CompletionStage<Published> publish(byte[] body) {
    return publishing.publish(body);
  }

  @Override
  public CompletionStage<Published> publish(EventDraft event) {
    return publishing.publish(event);
  }

  @Override
  public CompletionStage<Reply> request(byte[] body) {
    return request(body, RequestOptions.DEFAULT, reply -> {}).first();
  }

  @Override
  public Replies request(byte[] body, RequestOptions options, ReplyHandler handler) {
    return requests.request(name, body, options, handler);
  }
}
