package org.iotmc.netty.internal;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.iotmc.api.IotmcException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 and 1.2 with mutual authentication. Each connection has a context of its own: no session
 * can be resumed, so that no peer gets past the verifier, and changed credentials count at once.
 */
final class Tls {
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final String ALERT = "Received fatal alert: ";

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
   */
  record Secured(SslHandler handler, PeerCheck check) {}

  private final Threads threads;
  private final Duration timeout;
  private final SecureRandom random = new SecureRandom();

  /**
   * Signatures and verifications run on threads of their own: a key may live in a slow token, and
   * strangers may ask for more than can be done. A handshake that finds no place ends its
   * connection.
   *
   * @param timeout longest handshake
   */
  Tls(Threads threads, Duration timeout) {
    this.threads = threads;
    this.timeout = timeout;
  }

  Secured secure(Credentials credentials, End end) {
    PeerCheck check = new PeerCheck(credentials.verifier());
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {new OwnKey(credentials)}, new TrustManager[] {check}, random);
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(end == End.CLIENT);
      engine.setEnabledProtocols(PROTOCOLS);
      if (end == End.SERVER) {
        engine.setNeedClientAuth(true);
      }
      Executor tasks =
          end == End.SERVER ? threads.incomingHandshakes() : threads.outgoingHandshakes();
      SslHandler handler = new Handshaker(engine, tasks);
      handler.setHandshakeTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Secured(handler, check);
    } catch (GeneralSecurityException e) {
      throw new TransportException("TLS cannot use " + credentials + ": " + e.getMessage(), e);
    }
  }

  /**
   * A handshake is computed aside, and may fail when its connection is gone already: nobody is left
   * to hear of it, and Netty would log each as an error that no handler took.
   */
  private static final class Handshaker extends SslHandler {
    Handshaker(SSLEngine engine, Executor tasks) {
      super(engine, tasks);
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
      String message = each.getMessage();
      int at = message == null ? -1 : message.indexOf(ALERT);
      if (message != null && at >= 0) {
        return message.substring(at + ALERT.length()).toLowerCase(Locale.ROOT);
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
