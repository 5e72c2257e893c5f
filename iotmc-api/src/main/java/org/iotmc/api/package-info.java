/**
 * The stable public API of iotmc: values, data types, service contracts, SPIs and the error tree.
 */
package org.iotmc.api;
