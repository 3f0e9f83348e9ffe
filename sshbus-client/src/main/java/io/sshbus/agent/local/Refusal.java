package io.sshbus.agent.local;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.RouterFrame;
import java.util.concurrent.CompletionException;

/** Says to a program what came of something that went on without it. Stateless. */
final class Refusal {
  private Refusal() {}

  /** What is said of {@code about} where a stage has failed with {@code fault}. */
  static RouterFrame of(RouterFrame.About about, Throwable fault) {
    Throwable cause =
        fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
    ErrorCode code = cause instanceof BusException told ? told.code() : ErrorCode.INTERNAL;
    return new RouterFrame.Error(about, code, String.valueOf(cause.getMessage()));
  }
}
