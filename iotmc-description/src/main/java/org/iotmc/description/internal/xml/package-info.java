/**
 * The one hardened XML reader and writer: no DTD, no entities beyond the five, every dimension
 * bounded.
 */
package org.iotmc.description.internal.xml;
