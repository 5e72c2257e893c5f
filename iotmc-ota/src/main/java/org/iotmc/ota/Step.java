package org.iotmc.ota;

import java.util.List;
import java.util.Optional;
import org.iotmc.api.ActionException;
import org.iotmc.api.UpnpError;

/**
 * What an event leads to.
 *
 * @param record what is to be kept
 * @param actions what is to be done then
 * @param refusal what the one who asked is told
 */
record Step(UpdateRecord record, List<Action> actions, Optional<ActionException> refusal) {
  /** What the driver has to do. */
  enum Action {
    /** Wait until the scheduled time. */
    WAIT,
    /** Ask for the offer of the scheduled version. */
    ASK_OFFER,
    /** The same after a while. */
    ASK_OFFER_LATER,
    /** Fetch the image from the durable offset on. */
    DOWNLOAD,
    /** The same after a while. */
    DOWNLOAD_LATER,
    /** Stop whatever is under way. */
    STOP,
    /** Read the bank again; mark it for a trial if it holds the image. */
    VERIFY_AND_MARK,
    /** Take the mark of the bank back. */
    UNMARK,
    /** Restart the device. */
    REBOOT,
    /** Check the health of the firmware on probation. */
    PROBE,
    /** Commit the firmware on probation. */
    COMMIT
  }

  static Step of(UpdateRecord record, Action... actions) {
    return new Step(record, List.of(actions), Optional.empty());
  }

  static Step refused(UpdateRecord record, UpnpError error, String why) {
    return refused(record, new ActionException(error, why));
  }

  static Step refused(UpdateRecord record, ActionException why) {
    return new Step(record, List.of(), Optional.of(why));
  }
}
