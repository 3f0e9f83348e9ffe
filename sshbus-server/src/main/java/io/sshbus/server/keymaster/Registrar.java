package io.sshbus.server.keymaster;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.Quoted;
import io.sshbus.identity.NodeName;
import io.sshbus.identity.Principal;
import io.sshbus.identity.SshPublicKey;
import io.sshbus.keys.registry.Cause;
import io.sshbus.keys.registry.Evidence;
import io.sshbus.keys.registry.KeyCommand;
import io.sshbus.keys.registry.KeyOutcome;
import io.sshbus.keys.registry.KeyRecord;
import io.sshbus.keys.registry.NodeClaims;
import io.sshbus.keys.registry.Registration;
import io.sshbus.keys.signature.SshSignature;
import io.sshbus.server.config.KeyMasterSettings;
import io.sshbus.server.session.Connection;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what nodes ask of KeyMaster. The key is the one that logged in, never one that the
 * request names. Policy and DNS are asked on threads of their own, few and with a short queue; what
 * finds no place there is left to an operator. Any thread.
 */
public final class Registrar implements AutoCloseable {
  private static final int ASKERS = 4;
  private static final int MOST_QUESTIONS = 256;
  private static final long DNS_SECONDS = 2;
  private static final String ROTATE = "rotate@sshbus";
  private static final String ALSO = "also@sshbus";

  private final KeyMaster keyMaster;
  private final KeyMasterSettings settings;
  private final @Nullable Policy policy;
  private final ReverseDns dns;
  private final Rate rate;
  private final ThreadPoolExecutor askers;

  /** Nodes' way to {@code keyMaster}. */
  public Registrar(KeyMaster keyMaster) {
    this(keyMaster, ReverseDns.SYSTEM);
  }

  /** The same with a DNS of its own. */
  Registrar(KeyMaster keyMaster, ReverseDns dns) {
    this.keyMaster = keyMaster;
    this.dns = dns;
    this.settings = keyMaster.settings();
    Path executable = settings.policy();
    this.policy = executable == null ? null : new Policy(executable, settings.policyTimeout());
    this.rate = new Rate(settings.registrationsPerMinute());
    this.askers =
        new ThreadPoolExecutor(
            ASKERS,
            ASKERS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_QUESTIONS),
            task -> {
              Thread thread = new Thread(task, "keymaster-asker");
              thread.setDaemon(true);
              return thread;
            });
    this.askers.allowCoreThreadTimeOut(true);
  }

  /**
   * Carries out one request. Completes exceptionally with {@link BusException} where it is refused.
   */
  CompletionStage<KeyRecord> handle(Connection from, KeyRequest request) {
    try {
      NodeName name = name(from, request);
      if (request.op() == KeyRequest.Op.STATUS) {
        return CompletableFuture.completedFuture(known(from.key()));
      }
      if (!rate.allows(from.address(), keyMaster.bus().nowMicros())) {
        throw new BusException(
            ErrorCode.BACK_PRESSURE,
            "your address registers more often than the "
                + settings.registrationsPerMinute()
                + " times a minute it may; try again in a minute");
      }
      Evidence login = Evidence.ofLogin(from.address());
      Registration shown =
          new Registration(
              name, from.key(), new NodeClaims(request.tags(), request.facts()), login);
      return request.op() == KeyRequest.Op.ROTATE
          ? submit(rotate(shown, request))
          : register(shown, request);
    } catch (BusException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The claimed name is that of the login: a second name in the request would only confuse. */
  private static NodeName name(Connection from, KeyRequest request) {
    NodeName proved =
        from.principal() instanceof Principal.Pending pending
            ? new NodeName(pending.claimedName())
            : new NodeName(from.principal().nodeName().orElseThrow());
    NodeName said = request.name();
    if (said != null && !said.equals(proved)) {
      throw new BusException(
          ErrorCode.BAD_PRINCIPAL,
          "the request is for " + said + ", but the login was as " + proved);
    }
    return proved;
  }

  private KeyRecord known(SshPublicKey key) {
    return keyMaster
        .registry()
        .find(key.fingerprint())
        .orElseThrow(
            () ->
                new BusException(
                    ErrorCode.NOT_FOUND, "the key " + key.fingerprint() + " has not registered"));
  }

  private KeyCommand rotate(Registration shown, KeyRequest request) {
    Registration signed = signed(shown, request, ROTATE);
    return new KeyCommand.Rotate(
        Cause.bus("the node's previous key signed"),
        signed,
        TimeUnit.SECONDS.toMicros(settings.grace().toSeconds()));
  }

  private static Registration signed(Registration shown, KeyRequest request, String namespace) {
    if (request.signature().isEmpty() || request.key().isEmpty()) {
      throw new BusException(
          ErrorCode.BAD_SIGNATURE,
          "the line of the new public key (key) and its signature in the namespace "
              + namespace
              + " (signature) must be there");
    }
    if (!SshPublicKey.parse(request.key().strip()).equals(shown.key())) {
      throw new BusException(
          ErrorCode.BAD_SIGNATURE, "the key in the request is not the one that logged in");
    }
    SshSignature signature = SshSignature.parse(request.signature());
    signature.verify(namespace, Bytes.utf8(request.key()));
    return with(shown, shown.evidence().signedBy(signature.key().fingerprint()));
  }

  private static Registration with(Registration shown, Evidence evidence) {
    return new Registration(shown.name(), shown.key(), shown.claims(), evidence);
  }

  private CompletionStage<KeyRecord> register(Registration shown, KeyRequest request) {
    Registration signed = request.signature().isEmpty() ? shown : signed(shown, request, ALSO);
    boolean known =
        keyMaster
            .registry()
            .find(shown.key().fingerprint())
            .filter(KeyRecord::isAccepted)
            .isPresent();
    return known
        ? submit(command(signed, request))
        : reverse(signed)
            .thenCompose(looked -> asked(looked, request))
            .thenCompose(asked -> submit(command(asked, request)));
  }

  /** Where there is a policy nothing is accepted past it, on first use either. */
  private KeyCommand.Register command(Registration shown, KeyRequest request) {
    return new KeyCommand.Register(
        Cause.bus("the node registered"),
        shown,
        request.token(),
        settings.acceptNew() && policy == null);
  }

  private CompletionStage<Registration> reverse(Registration shown) {
    if (!settings.reverseDns()) {
      return CompletableFuture.completedFuture(shown);
    }
    return ask(() -> dns.look(shown.evidence().address(), shown.name()))
        .completeOnTimeout(Evidence.Reverse.NOT_ASKED, DNS_SECONDS, TimeUnit.SECONDS)
        .exceptionally(fault -> Evidence.Reverse.NOT_ASKED)
        .thenApply(seen -> with(shown, shown.evidence().reverse(seen)));
  }

  /** The policy is asked only where nothing decides before it. */
  private CompletionStage<Registration> asked(Registration shown, KeyRequest request) {
    Policy rule = policy;
    KeyCommand.Register command = command(shown, request);
    if (rule == null || !keyMaster.registry().isForPolicy(command, keyMaster.bus().nowMicros())) {
      return CompletableFuture.completedFuture(shown);
    }
    String question = KeyAnswers.question(shown).toString();
    return ask(() -> rule.ask(question))
        .exceptionally(fault -> Evidence.Verdict.FAILED)
        .thenApply(said -> with(shown, shown.evidence().verdict(said)));
  }

  private <T> CompletableFuture<T> ask(Supplier<T> question) {
    try {
      return CompletableFuture.supplyAsync(question, askers);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<KeyRecord> submit(KeyCommand command) {
    return keyMaster
        .submit(command)
        .thenApply(
            outcome -> {
              if (outcome instanceof KeyOutcome.Refused refused) {
                throw new BusException(refused.code(), refused.message());
              }
              return ((KeyOutcome.Done) outcome)
                  .record()
                  .orElseThrow(
                      () ->
                          new BusException(
                              ErrorCode.INTERNAL, "no key after " + Quoted.of(command.toString())));
            });
  }

  @Override
  public void close() {
    askers.shutdownNow();
  }
}
