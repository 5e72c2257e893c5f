package org.iotmc.api.profile;

/** What a controller says to a request for enrolment. */
public enum EnrollmentState {
  ACCEPTED,
  PENDING,
  REJECTED
}
