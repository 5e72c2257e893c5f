package org.iotmc.netty.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The IPv6 addresses that are not to be told to others: temporary ones (RFC 8981), and those whose
 * uniqueness is not established (RFC 4862). Linux lists them; elsewhere there are none.
 */
final class UnusableAddresses {
  private static final int TEMPORARY = 0x01;
  private static final int DUPLICATE = 0x08;
  private static final int TENTATIVE = 0x40;
  private static final int FIELDS = 6;

  private UnusableAddresses() {}

  /**
   * Reads the list.
   *
   * @param list where the system keeps it, such as {@code /proc/net/if_inet6}
   * @return each as 32 hexadecimal digits
   */
  static Set<String> in(Path list) {
    Set<String> found = new HashSet<>();
    try {
      for (String line : Files.readAllLines(list, StandardCharsets.US_ASCII)) {
        String[] fields = line.trim().split(" +", -1);
        if (fields.length == FIELDS && isUnusable(fields[4])) {
          found.add(fields[0]);
        }
      }
    } catch (IOException e) {
      return Set.of();
    }
    return found;
  }

  private static boolean isUnusable(String flags) {
    try {
      return (Integer.parseInt(flags, 16) & (TEMPORARY | DUPLICATE | TENTATIVE)) != 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
