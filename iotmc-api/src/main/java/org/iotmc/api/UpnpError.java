package org.iotmc.api;

/** Error codes of actions: those of UDA 2.0 (3.2.5) and those of the IoTMC profile (800 to 899). */
public enum UpnpError {
  INVALID_ACTION(401, "Invalid Action"),
  INVALID_ARGS(402, "Invalid Args"),
  ACTION_FAILED(501, "Action Failed"),
  ARGUMENT_VALUE_INVALID(600, "Argument Value Invalid"),
  ARGUMENT_VALUE_OUT_OF_RANGE(601, "Argument Value Out of Range"),
  OPTIONAL_ACTION_NOT_IMPLEMENTED(602, "Optional Action Not Implemented"),
  OUT_OF_MEMORY(603, "Out of Memory"),
  HUMAN_INTERVENTION_REQUIRED(604, "Human Intervention Required"),
  STRING_TOO_LONG(605, "String Argument Too Long"),
  ACTION_NOT_AUTHORIZED(606, "Action Not Authorized"),
  NOT_ENROLLED(801, "Not Enrolled"),
  WRONG_ROLE(802, "Wrong Role"),
  NOT_IN_THIS_PHASE(803, "Not In This Phase"),
  NO_SUCH_PARAMETER(804, "No Such Parameter"),
  REVISION_CONFLICT(805, "Revision Conflict"),
  VERIFICATION_FAILED(806, "Verification Failed"),
  WOULD_GO_BACK(807, "Version Or Security Counter Would Go Back"),
  TIME_IN_THE_PAST(808, "Time In The Past"),
  NO_SUCH_FIRMWARE(809, "No Such Firmware"),
  UPDATE_IN_PROGRESS(810, "Update In Progress"),
  QUARANTINED(811, "Quarantined"),
  ENROLLMENT_REJECTED(812, "Enrollment Rejected"),
  ENROLLMENT_EXPIRED(813, "Enrollment Expired Or Nonce Reused"),
  BUSY(814, "Busy"),
  TARGET_NOT_ALLOWED(815, "Target Not Allowed"),
  CLOCK_NOT_SET(816, "Clock Not Set");

  private final int code;
  private final String title;

  UpnpError(int code, String title) {
    this.code = code;
    this.title = title;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The short text that goes with the number. */
  public String title() {
    return title;
  }
}
