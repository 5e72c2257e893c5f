package org.iotmc.api;

/** What an operational certificate entitles its holder to be (profile, section 1). */
public enum Role {
  DEVICE,
  CONTROLLER;

  /** The URI in the certificate's subject alternative names. */
  public String urn() {
    return "urn:iotmc-org:role:" + name().toLowerCase(java.util.Locale.ROOT);
  }
}
