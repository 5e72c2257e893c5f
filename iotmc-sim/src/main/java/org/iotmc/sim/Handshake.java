package org.iotmc.sim;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.iotmc.api.PeerIdentity;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.iotmc.api.spi.CallSpec;
import org.iotmc.api.spi.Credentials;

/**
 * What stands for TLS with mutual authentication: each side proves that it has the key of its
 * certificate, and the other side's verifier judges the chain, at every call. There are no
 * sessions, so a revocation takes effect with the next call.
 */
final class Handshake {
  private static final int MAX_PROOFS = 20_000;

  private final SecureRandom random;

  /** Looked up only. Certificates and the keys that were seen to belong to them. */
  private final Map<X509Certificate, PrivateKey> proofs = new HashMap<>();

  private long nonce;

  Handshake(SimWorld world) {
    random = new DeterministicSecrets(world.seedFor("handshakes"));
  }

  /** Who the two sides are to each other. */
  record Identities(Optional<PeerIdentity> server, Optional<PeerIdentity> client) {}

  /**
   * Lets two sides prove themselves.
   *
   * @throws TrustException if the client refuses the server
   * @throws TransportException if the server refuses the client, as the client sees it
   */
  Identities meet(CallSpec call, Credentials client, Credentials server) {
    PeerIdentity serverIdentity = verified(client, server);
    if (call.peer().isPresent() && !call.peer().get().equals(serverIdentity.udn())) {
      throw new TrustException(
          "meant " + call.peer().get() + ", but " + serverIdentity.udn() + " answered");
    }
    try {
      PeerIdentity clientIdentity = verified(server, client);
      return new Identities(Optional.of(serverIdentity), Optional.of(clientIdentity));
    } catch (TrustException refusal) {
      throw new TransportException("the peer refused our certificate", refusal);
    }
  }

  private PeerIdentity verified(Credentials judge, Credentials judged) {
    prove(judged);
    try {
      return judge.verifier().verify(judged.chain());
    } catch (TrustException refusal) {
      throw refusal;
    } catch (RuntimeException failure) {
      throw new TrustException("the peer's certificates cannot be judged", failure);
    }
  }

  private void prove(Credentials credentials) {
    X509Certificate certificate = credentials.chain().get(0);
    if (proofs.get(certificate) == credentials.key()) {
      return;
    }
    try {
      Signature signature = Signature.getInstance(algorithm(credentials.key()));
      byte[] challenge = ByteBuffer.allocate(Long.BYTES).putLong(nonce++).array();
      signature.initSign(credentials.key(), random);
      signature.update(challenge);
      byte[] proof = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(challenge);
      if (!signature.verify(proof)) {
        throw new TrustException("the peer does not have the key of its certificate");
      }
    } catch (GeneralSecurityException failure) {
      throw new TrustException("the peer could not prove that it has its key", failure);
    }
    if (proofs.size() >= MAX_PROOFS) {
      proofs.clear();
    }
    proofs.put(certificate, credentials.key());
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC", "ECDSA" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> key.getAlgorithm();
    };
  }
}
