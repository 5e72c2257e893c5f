package org.iotmc.netty.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.iotmc.api.IotmcException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.Credentials;
import org.iotmc.api.spi.ServerVerifier;
import org.iotmc.netty.Limits;
import org.iotmc.netty.TlsProvider;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 and 1.2 with mutual authentication. The connections of one identity share a context, so
 * that sessions can be resumed; changed credentials have another one. Thread-safe.
 */
final class Tls {
  /** Identities in use at a time; beyond, the one used longest ago starts anew. */
  static final int MAX_CONTEXTS = 32;

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  /** With forward secrecy and authenticated encryption only. */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  // The JDK tells the alert in words, OpenSSL in its names of errors.
  private static final Pattern ALERT =
      Pattern.compile("(?:Received fatal alert: |(?:SSLV3|TLSV1)_ALERT_)([A-Za-z_]+)");

  /** Which end of a connection. */
  enum End {
    CLIENT,
    SERVER
  }

  /**
   * TLS of one connection.
   *
   * @param handler for the pipeline
   * @param check knows the peer after the handshake
   * @param steps knows whose turn it is until then
   */
  record Secured(SslHandler handler, PeerCheck check, HandshakeSteps steps) {}

  /** Whose sessions these are; without credentials, those with web servers. */
  private record Identity(
      End end, Optional<Credentials> credentials, Optional<ServerVerifier> server) {}

  /** A context and when it was made, in nanoseconds of this machine. */
  private record Kept(SslContext context, long since) {}

  private final Threads threads;
  private final TlsProvider provider;
  private final Limits limits;
  private final PeerChecks checks = new PeerChecks();
  private final Map<Identity, Kept> contexts = new LinkedHashMap<>(8, 0.75f, true);

  /**
   * Signatures and verifications run on threads of their own: a key may live in a slow token, and
   * strangers may ask for more than can be done. A handshake that finds no place ends its
   * connection.
   */
  Tls(Threads threads, TlsProvider provider, Limits limits) {
    this.threads = threads;
    this.provider = provider;
    this.limits = limits;
  }

  /** TLS of a connection that came to us. */
  Secured accept(Credentials credentials, Channel channel) {
    Optional<Credentials> own = Optional.of(credentials);
    SslContext context = context(new Identity(End.SERVER, own, Optional.empty()));
    PeerCheck check = PeerCheck.of(credentials.verifier());
    return secure(context.newEngine(channel.alloc()), check, threads.incomingHandshakes());
  }

  /** TLS of a connection of ours. */
  Secured connect(Target target, Channel channel) {
    SslContext context = context(new Identity(End.CLIENT, target.credentials(), target.server()));
    // Where it leads finds the session to resume; who is there is asked all the same.
    SSLEngine engine = context.newEngine(channel.alloc(), target.host(), target.port());
    PeerCheck check =
        target
            .server()
            .map(server -> PeerCheck.ofServer(server, target.host()))
            .orElseGet(() -> PeerCheck.of(target.credentials().orElseThrow().verifier()));
    return secure(engine, check, threads.outgoingHandshakes());
  }

  private Secured secure(SSLEngine engine, PeerCheck check, Executor threads) {
    HandshakeSteps steps = new HandshakeSteps(threads);
    SslHandler handler = new Handshaker(engine, steps, check);
    handler.setHandshakeTimeout(limits.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
    return new Secured(handler, check, steps);
  }

  /** Lets no peer resume a session that it has with us by now. */
  void forgetSessions() {
    synchronized (contexts) {
      contexts.keySet().removeIf(identity -> identity.end() == End.SERVER);
    }
  }

  private SslContext context(Identity identity) {
    synchronized (contexts) {
      long now = System.nanoTime();
      Kept known = contexts.get(identity);
      // The JDK takes tickets for up to twice their time, OpenSSL those of TLS 1.3 for two days.
      if (known == null || now - known.since() > limits.sessionLifetime().toNanos()) {
        if (known == null && contexts.size() >= MAX_CONTEXTS) {
          contexts.remove(contexts.keySet().iterator().next());
        }
        known = new Kept(newContext(identity), now);
        contexts.put(identity, known);
      }
      return known.context();
    }
  }

  private SslContext newContext(Identity identity) {
    Optional<Credentials> credentials = identity.credentials();
    try {
      OwnKey own = credentials.isPresent() ? new OwnKey(credentials.get()) : null;
      boolean usable = credentials.isEmpty() || credentials.get().key().getEncoded() != null;
      return provider == TlsProvider.OPENSSL && usable
          ? openSslContext(identity.end(), own)
          : jdkContext(identity.end(), own);
    } catch (GeneralSecurityException | SSLException | RuntimeException e) {
      // A key may be of any class, and fail in any way.
      String who = credentials.map(Credentials::toString).orElse("web servers");
      throw new TransportException("TLS cannot use " + who + ": " + e, e);
    }
  }

  private SslContext openSslContext(End end, @Nullable OwnKey own) throws SSLException {
    SslContextBuilder builder =
        end == End.SERVER && own != null
            ? SslContextBuilder.forServer(own).clientAuth(ClientAuth.REQUIRE)
            : SslContextBuilder.forClient().endpointIdentificationAlgorithm(null);
    if (end == End.CLIENT && own != null) {
      builder.keyManager(own);
    }
    return builder
        .sslProvider(SslProvider.OPENSSL)
        .trustManager(checks)
        .protocols(PROTOCOLS)
        .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .sessionCacheSize(limits.tlsSessions())
        .sessionTimeout(limits.sessionLifetime().toSeconds())
        .build();
  }

  /** Netty's builder would load BouncyCastle for this, to read a key that only it wants. */
  private SslContext jdkContext(End end, @Nullable OwnKey own) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager[] keys = own == null ? new KeyManager[0] : new KeyManager[] {own};
    context.init(keys, new TrustManager[] {checks}, null);
    SSLSessionContext sessions =
        end == End.SERVER ? context.getServerSessionContext() : context.getClientSessionContext();
    sessions.setSessionCacheSize(limits.tlsSessions());
    sessions.setSessionTimeout(Math.toIntExact(limits.sessionLifetime().toSeconds()));
    return new JdkSslContext(
        context,
        end == End.CLIENT,
        CIPHERS,
        SupportedCipherSuiteFilter.INSTANCE,
        ApplicationProtocolConfig.DISABLED,
        end == End.SERVER ? ClientAuth.REQUIRE : ClientAuth.NONE,
        PROTOCOLS,
        false);
  }

  /**
   * A handshake is computed aside, and may fail when its connection is gone already: nobody is left
   * to hear of it, and Netty would log each as an error that no handler took.
   */
  private final class Handshaker extends SslHandler {
    private final PeerCheck check;

    Handshaker(SSLEngine engine, Executor tasks, PeerCheck check) {
      super(engine, tasks);
      this.check = check;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
      checks.add(engine(), check);
      super.handlerAdded(ctx);
    }

    @Override
    public void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
      checks.remove(engine());
      super.handlerRemoved0(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
      if (!ctx.isRemoved()) {
        super.exceptionCaught(ctx, cause);
      }
    }
  }

  /** What a failure of a connection means, for the one who called; secured ones have a check. */
  static IotmcException explain(
      String target, @Nullable Throwable cause, @Nullable PeerCheck check) {
    TrustException refusal = check == null ? null : check.refusal().orElse(null);
    if (refusal != null) {
      return new TrustException(target + ": " + refusal.getMessage(), refusal);
    }
    return lost(target + ": " + reason(cause), cause);
  }

  private static String reason(@Nullable Throwable cause) {
    String alert = alert(cause);
    if (alert != null) {
      return "the peer refused our certificate or handshake (TLS alert " + alert + ")";
    }
    Throwable root = root(cause);
    if (root instanceof RejectedExecutionException) {
      return "too many TLS handshakes at a time";
    }
    if (root instanceof NotSslRecordException) {
      return "the peer does not speak TLS";
    }
    if (root instanceof SslHandshakeTimeoutException) {
      return "the TLS handshake took too long";
    }
    if (root instanceof ClosedChannelException) {
      return "the peer closed the connection";
    }
    return "the connection failed: " + root.getMessage();
  }

  /** A failure of the transport, with its cause where there is one. */
  static TransportException lost(String message, @Nullable Throwable cause) {
    return cause == null ? new TransportException(message) : new TransportException(message, cause);
  }

  /** The alert of the peer that caused a failure, in lower case. */
  static @Nullable String alert(@Nullable Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      Matcher told = ALERT.matcher(String.valueOf(each.getMessage()));
      if (told.find()) {
        return told.group(1).toLowerCase(Locale.ROOT);
      }
    }
    return null;
  }

  private static Throwable root(@Nullable Throwable cause) {
    Throwable each = cause == null ? new ClosedChannelException() : cause;
    while (each.getCause() != null && each.getCause() != each) {
      each = each.getCause();
    }
    return each;
  }
}
