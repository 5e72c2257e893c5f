package org.iotmc.description.internal.xml;

/**
 * Bounds of a document that is read. A document that exceeds one is malformed. Text needs no bound
 * of its own: without entities it is never longer than the document.
 *
 * @param maxBytes size of the document, 1 to {@value #MOST_BYTES}
 * @param maxElements elements in the whole document
 * @param maxDepth nesting, the root counting 1
 */
public record XmlLimits(int maxBytes, int maxElements, int maxDepth) {
  /** The largest document that can be allowed, in bytes. */
  public static final int MOST_BYTES = 1 << 20;

  /** Most attributes, namespace declarations included, of an element. */
  public static final int MAX_ATTRIBUTES = 16;

  /** Most declarations of namespaces in force at one place: each prefix is looked for in all. */
  public static final int MAX_NAMESPACES = 256;

  /** Longest local name, prefix or attribute name, in characters. */
  public static final int MAX_NAME_LENGTH = 128;

  /** 64 KiB, 10,000 elements, 16 deep. */
  public static final XmlLimits DEFAULT = new XmlLimits(64 << 10, 10_000, 16);

  public XmlLimits {
    if (maxBytes < 1 || maxBytes > MOST_BYTES || maxElements < 1 || maxDepth < 1) {
      throw new IllegalArgumentException("limits out of range");
    }
  }

  /**
   * The default limits for documents of another size.
   *
   * @param maxBytes 1 to {@value #MOST_BYTES}
   */
  public static XmlLimits ofBytes(int maxBytes) {
    return new XmlLimits(maxBytes, DEFAULT.maxElements, DEFAULT.maxDepth);
  }
}
