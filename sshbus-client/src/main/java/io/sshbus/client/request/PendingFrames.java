package io.sshbus.client.request;

import io.sshbus.channel.BusException;
import io.sshbus.client.ReplyFrames;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.concurrent.Executor;

/**
 * A request that is open, and whose frames go to a lane as they come.
 *
 * @param request with the client's own number
 */
record PendingFrames(ClientFrame.Request request, ReplyFrames taker, Executor lane)
    implements Pending {
  @Override
  public void piece(RouterFrame.Reply frame, Runnable handled) {
    lane.execute(() -> taker.reply(frame, handled));
  }

  @Override
  public void end(RouterFrame.Done frame) {
    lane.execute(() -> taker.done(frame));
  }

  @Override
  public void fail(BusException why) {
    end(RouterFrame.Done.refused(request.seq(), why.code(), String.valueOf(why.getMessage())));
  }
}
