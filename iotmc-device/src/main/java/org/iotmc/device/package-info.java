/** The device role. */
package org.iotmc.device;
