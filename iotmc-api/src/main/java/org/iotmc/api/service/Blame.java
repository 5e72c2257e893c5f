package org.iotmc.api.service;

import org.iotmc.api.ActionException;
import org.iotmc.api.IotmcException;
import org.iotmc.api.MalformedMessageException;
import org.iotmc.api.UpnpError;

/** Who is told about a bad value: whoever reads the message, or the caller of an action. */
enum Blame {
  MESSAGE {
    @Override
    IotmcException invalid(String name, String problem) {
      return new MalformedMessageException(name, problem);
    }

    @Override
    IotmcException outOfRange(String name, String problem) {
      return new MalformedMessageException(name, problem);
    }

    @Override
    IotmcException tooLong(String name, String problem) {
      return new MalformedMessageException(name, problem);
    }
  },
  CALLER {
    @Override
    IotmcException invalid(String name, String problem) {
      return new ActionException(UpnpError.ARGUMENT_VALUE_INVALID, name + " is " + problem);
    }

    @Override
    IotmcException outOfRange(String name, String problem) {
      return new ActionException(UpnpError.ARGUMENT_VALUE_OUT_OF_RANGE, name + " is " + problem);
    }

    @Override
    IotmcException tooLong(String name, String problem) {
      return new ActionException(UpnpError.STRING_TOO_LONG, name + " is " + problem);
    }
  };

  abstract IotmcException invalid(String name, String problem);

  abstract IotmcException outOfRange(String name, String problem);

  abstract IotmcException tooLong(String name, String problem);
}
