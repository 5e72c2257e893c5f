/** Identities, authority, certificate requests, revocation and CMS. */
package org.iotmc.pki;
