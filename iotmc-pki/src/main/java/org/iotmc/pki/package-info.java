/**
 * Identities, authority, certificate requests, revocation and CMS.
 *
 * <p>Keys, certificates, chains and revocation lists are read and judged by the JDK. BouncyCastle
 * writes them and reads signed documents and requests, in {@code Asn1}, {@code CmsDocument}, {@code
 * CmsSigner}, {@code CertificateRequests}, {@code EcdsaSigner} and {@code Issuer}: nothing else
 * knows it, so that what only starts and runs never loads it.
 */
package org.iotmc.pki;
