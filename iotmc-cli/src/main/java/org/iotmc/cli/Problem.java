package org.iotmc.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.iotmc.api.IotmcException;
import org.iotmc.api.StoreException;
import org.iotmc.api.TransportException;
import org.iotmc.api.TrustException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** Something that a person has to put right; also the way from any failure to one line. */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A problem.
   *
   * @param what what is wrong
   * @param remedy what to do
   */
  public Problem(String what, String remedy) {
    super(what + "; " + remedy, null, false, false);
  }

  /** Whether a person can put it right; else it is a mistake of ours. */
  static boolean isInput(Throwable failure) {
    return failure instanceof Problem
        || failure instanceof IotmcException
        || failure instanceof ParameterException
        || failure instanceof IOException
        || failure instanceof UncheckedIOException;
  }

  /** One line: what is wrong, and what to do. */
  static String line(Throwable failure, String command) {
    String what = failure instanceof Problem ? text(failure) : told(failure, command);
    return line(what);
  }

  /** One line that says just this. */
  static String line(String what) {
    return "iotmc: " + PlainText.of(what.replaceAll("\\p{Cntrl}+\\s*", " ").strip());
  }

  private static String told(Throwable failure, String command) {
    if (!isInput(failure)) {
      return "unexpected failure: " + failure + "; run it again with --verbose and report it";
    }
    String what = what(failure);
    // Messages that carry their remedy have it behind a semicolon or a colon already.
    return what.contains("; ") ? what : what + "; " + remedy(failure, command);
  }

  private static String what(Throwable failure) {
    if (failure instanceof UncheckedIOException && failure.getCause() != null) {
      return what(failure.getCause());
    } else if (failure instanceof NoSuchFileException) {
      return text(failure) + ": no such file";
    } else if (failure instanceof AccessDeniedException) {
      return text(failure) + ": access denied";
    } else if (failure instanceof FileAlreadyExistsException) {
      return text(failure) + ": exists already";
    }
    return text(failure);
  }

  private static String remedy(Throwable failure, String command) {
    if (failure instanceof ParameterException) {
      return "see '" + command + " --help'";
    } else if (causedBy(failure, BindException.class)) {
      return "end the program that uses the port, or choose another port";
    } else if (failure instanceof TransportException) {
      return "look at the network, and choose an interface with --interface";
    } else if (failure instanceof StoreException) {
      return "look at the directory and its permissions, or choose another one";
    } else if (failure instanceof TrustException) {
      return "look at which authority made what was given";
    }
    return "look at what was given";
  }

  private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable at = failure; at != null; at = next(at)) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Throwable next(Throwable failure) {
    return failure.getCause();
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
