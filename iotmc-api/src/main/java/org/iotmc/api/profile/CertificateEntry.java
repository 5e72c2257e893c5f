package org.iotmc.api.profile;

import org.iotmc.api.Bytes;

/**
 * One certificate of a list.
 *
 * @param der the certificate, DER
 */
public record CertificateEntry(Bytes der) {}
