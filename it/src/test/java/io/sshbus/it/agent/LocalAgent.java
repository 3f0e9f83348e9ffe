package io.sshbus.it.agent;

import io.sshbus.agent.Agent;

/** An agent in this process with one program on its socket. */
final class LocalAgent implements AutoCloseable {
  private final Agent agent;
  private final LocalProgram program;

  LocalAgent(AgentBed bed, String yaml) {
    agent = bed.start(yaml);
    program = bed.program();
  }

  LocalProgram program() {
    return program;
  }

  @Override
  public void close() {
    program.close();
    agent.close();
  }
}
