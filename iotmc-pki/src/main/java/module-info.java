import org.jspecify.annotations.NullMarked;

/** Identities, authority, certificate requests, revocation and CMS. */
@NullMarked
module org.iotmc.pki {
  requires transitive org.iotmc.api;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;

  exports org.iotmc.pki;
}
