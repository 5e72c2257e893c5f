/** Values and the whole error tree of iotmc. Nothing in here performs input or output. */
package org.iotmc.api;
