package org.iotmc.controller;

import java.security.cert.X509Certificate;
import java.util.List;
import org.iotmc.api.Udn;

/** Decides which devices may join the domain, once they have proved who they are. */
@FunctionalInterface
public interface EnrollmentPolicy {
  /**
   * A device that asks to join.
   *
   * @param udn its name, as its identity certificate proves
   * @param capabilities its capability tokens
   * @param identity its identity certificate
   */
  record Applicant(Udn udn, List<String> capabilities, X509Certificate identity) {}

  /** What was decided. */
  sealed interface Decision {
    /**
     * The device may join.
     *
     * @param group its group
     */
    record Accept(String group) implements Decision {}

    /** Somebody has to approve it; see {@link Admissions}. */
    record Ask() implements Decision {}

    /**
     * The device may not join.
     *
     * @param reason told to the device
     */
    record Reject(String reason) implements Decision {}

    /**
     * The device may join.
     *
     * @param group its group
     */
    static Decision accept(String group) {
      return new Accept(group);
    }

    /** Somebody has to approve it. */
    static Decision ask() {
      return new Ask();
    }

    /**
     * The device may not join.
     *
     * @param reason told to the device
     */
    static Decision reject(String reason) {
      return new Reject(reason);
    }
  }

  /**
   * Decides. Called on the controller's lane: it must not block.
   *
   * @param applicant who asks
   */
  Decision decide(Applicant applicant);

  /** Everybody waits for manual approval. */
  static EnrollmentPolicy manual() {
    return applicant -> Decision.ask();
  }

  /**
   * Everybody who has a certificate of a trusted manufacturer may join.
   *
   * @param group the group of all
   */
  static EnrollmentPolicy zeroTouch(String group) {
    return applicant -> Decision.accept(group);
  }
}
