package io.sshbus.client;

import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.EventDraft;
import io.sshbus.client.interest.GatedChannel;
import io.sshbus.client.publish.PublishingChannel;
import io.sshbus.client.request.Requesting;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A channel of a client: its own stream of events, and the requests and watches that all channels
 * share.
 *
 * @param gated what of its events goes; null for all
 */
record ClientChannel(
    ChannelFilter name,
    PublishingChannel publishing,
    @Nullable GatedChannel<Published> gated,
    Requesting requests,
    Function<InterestListener, Watch> watches)
    implements BusChannel {
  @Override
  public CompletionStage<Published> publish(String text) {
    return gated == null ? publishing.publish(text) : gated.publish(EventDraft.of(text));
  }

  @Override
  public CompletionStage<Published> publish(byte[] body) {
    return gated == null
        ? publishing.publish(body)
        : gated.publish(EventDraft.of(Bytes.copyOf(body, 0, body.length)));
  }

  @Override
  public CompletionStage<Published> publish(EventDraft event) {
    return gated == null ? publishing.publish(event) : gated.publish(event);
  }

  @Override
  public Watch watch(InterestListener listener) {
    return watches.apply(listener);
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
